/**
 * Draws every icon from SVG: the templates of the menu bar (black and alpha only, 18 pt, @1x and @2x) and the
 * app's own, as .icns and as PNG. Run after a change here: `node assets/make-icons.ts`; what it writes is kept.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { appIcon } from './icons/app-icon.ts';
import { icns } from './icons/icns.ts';
import { TRAY_ICONS } from './icons/tray-icons.ts';

const TRAY = join(import.meta.dirname, 'tray');
const ICONS = join(import.meta.dirname, 'icons');

function png(svg: string, width: number): Buffer {
  return new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng();
}

mkdirSync(TRAY, { recursive: true });
for (const [name, svg] of Object.entries(TRAY_ICONS)) {
  writeFileSync(join(TRAY, `${name}Template.png`), png(svg, 18));
  writeFileSync(join(TRAY, `${name}Template@2x.png`), png(svg, 36));
}
writeFileSync(join(ICONS, 'icon.png'), png(appIcon, 1024));
writeFileSync(
  join(ICONS, 'icon.icns'),
  icns((pixels) => png(appIcon, pixels)),
);
