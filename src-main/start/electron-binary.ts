import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who waits longer than this for a window would rather have one in the browser. */
const FETCH_LIMIT_MS = 120_000;

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** Undefined where there are no users. */
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Why there can be no windows here, as a sentence; null where there can. Pure. */
export function whyNoWindows({ platform, uid, environment }: Surroundings): string | null {
  if (platform === 'darwin') return null;
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'There is no display here.';
  // Chromium's sandbox does not run as root, and the app does not run without it.
  if (platform === 'linux' && uid === 0) return 'Electron does not run as root.';
  return null;
}

/** Where Electron's binary is, fetching it if need be; null: it is not to be had. */
export function findElectron(electronPackage: string, override: string | undefined): string | null {
  const known = installedElectron(electronPackage, override);
  if (known !== null || override !== undefined) return known;
  console.log('Fetching Electron, once.');
  spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: FETCH_LIMIT_MS,
  });
  return installedElectron(electronPackage, override);
}

/** As the package's own index.js finds it, which would fetch it when only asked. */
function installedElectron(electronPackage: string, override: string | undefined): string | null {
  const pathFile = join(electronPackage, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const path = join(override ?? join(electronPackage, 'dist'), name);
  return existsSync(path) ? path : null;
}
