import { fileURLToPath } from 'node:url';
import { Menu, nativeImage, systemPreferences, Tray } from 'electron';
import type { Condition, Status } from '../../../src-shared/contract.ts';
import type { Rectangle } from '../windows/popover-position.ts';
import { ATTACHED, type TrayActions, trayMenu } from './tray-menu.ts';

const FRAME_EVERY_MS = 1000;

/** The icon in the menu bar: shows the guard's condition, opens the dropdown, has a menu at the right click. */
export class TrayIcon {
  readonly #tray: Tray;
  readonly #images = new Map<string, Electron.NativeImage>();
  #status: Status | null = null;
  #toolTip = '';
  #isAttached = false;
  #shown: string | null = null;
  #animation: NodeJS.Timeout | null = null;

  constructor(clicked: () => void, actions: TrayActions) {
    this.#tray = new Tray(this.#image('observing'));
    this.#say('Drawbridge is starting.');
    // Each click is one: a double click would open and close.
    this.#tray.setIgnoreDoubleClickEvents(true);
    this.#tray.on('click', clicked);
    // setContextMenu would take the left click too (facts/macos.md §7).
    this.#tray.on('right-click', () => {
      this.#tray.popUpContextMenu(
        Menu.buildFromTemplate(trayMenu(this.#status, Date.now(), actions, this.#isAttached)),
      );
    });
  }

  get bounds(): Rectangle {
    return this.#tray.getBounds();
  }

  /** @param isAttached the guard is not the app's own */
  show(status: Status, isAttached: boolean): void {
    this.#isAttached = isAttached;
    this.#say(isAttached ? `${status.sentence}\n${ATTACHED}` : status.sentence);
    if (status.condition !== this.#status?.condition) this.#showCondition(status.condition);
    this.#status = status;
  }

  /** No guard answers. */
  showLost(sentence: string): void {
    this.#status = null;
    this.#say(sentence);
    this.#stopAnimation();
    this.#showImage('broken');
  }

  #say(toolTip: string): void {
    if (toolTip === this.#toolTip) return;
    this.#toolTip = toolTip;
    this.#tray.setToolTip(toolTip);
  }

  destroy(): void {
    this.#stopAnimation();
    this.#tray.destroy();
  }

  #showCondition(condition: Condition): void {
    this.#stopAnimation();
    this.#showImage(condition);
    if (condition !== 'under-attack' || systemPreferences.getAnimationSettings().prefersReducedMotion) return;
    this.#animation = setInterval(() => {
      this.#showImage(this.#shown === condition ? `${condition}-2` : condition);
    }, FRAME_EVERY_MS);
  }

  #showImage(name: string): void {
    if (name === this.#shown) return;
    this.#shown = name;
    this.#tray.setImage(this.#image(name));
  }

  #stopAnimation(): void {
    if (this.#animation !== null) clearInterval(this.#animation);
    this.#animation = null;
  }

  /** "Template" in the name makes it one, and "@2x" beside it is found (Electron's docs, nativeImage). */
  #image(name: string): Electron.NativeImage {
    const known = this.#images.get(name);
    if (known !== undefined) return known;
    const file = new URL(`../../../assets/tray/${name}Template.png`, import.meta.url);
    const image = nativeImage.createFromPath(fileURLToPath(file));
    this.#images.set(name, image);
    return image;
  }
}
