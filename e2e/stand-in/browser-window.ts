import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, BrowserWindow as Real, Rectangle } from 'electron';
import { appUrl } from './app-origin.ts';
import type { Browser } from './browser.ts';
import { preventable, StandInContents } from './web-contents.ts';

type Implemented =
  | 'isVisible'
  | 'isDestroyed'
  | 'isMinimized'
  | 'isFocused'
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'close'
  | 'destroy'
  | 'loadURL'
  | 'getBounds'
  | 'getNormalBounds'
  | 'setBounds'
  | 'setContentSize'
  | 'setVisibleOnAllWorkspaces'
  | 'setAlwaysOnTop';

export const windows: StandInWindow[] = [];

export let emitContentsCreated: (contents: StandInContents) => void = () => undefined;
export function onContentsCreated(listener: typeof emitContentsCreated): void {
  emitContentsCreated = listener;
}

/** A window: a page, and what the window manager would know of it. */
export class StandInWindow extends EventEmitter implements Pick<Real, Implemented> {
  readonly contents: StandInContents;
  readonly webContents: StandInContents;
  readonly options: BrowserWindowConstructorOptions;
  #bounds: Rectangle;
  #isVisible = false;
  #isFocused = false;
  #isDestroyed = false;

  constructor(browser: Browser, options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    const { x = 100, y = 100, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    this.contents = new StandInContents(browser, options.webPreferences ?? {});
    this.webContents = this.contents.strict;
    windows.push(this);
    emitContentsCreated(this.webContents);
    this.#fit();
    if (options.show !== false) this.show();
  }

  isVisible = () => this.#isVisible;
  isDestroyed = () => this.#isDestroyed;
  isMinimized = () => false;
  isFocused = () => this.#isFocused;
  restore = () => undefined;
  getBounds = () => ({ ...this.#bounds });
  getNormalBounds = () => ({ ...this.#bounds });
  setVisibleOnAllWorkspaces = () => undefined;
  setAlwaysOnTop = () => undefined;

  show(): void {
    if (this.#isVisible) return;
    this.#isVisible = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    if (!this.#isVisible) return;
    this.#isVisible = false;
    this.emit('hide');
    this.blur();
  }

  focus(): void {
    if (this.#isFocused || !this.#isVisible) return;
    for (const other of windows) if (other !== this) other.blur();
    this.#isFocused = true;
    this.emit('focus');
    this.contents.page.then((page) => page.bringToFront()).catch(() => undefined);
  }

  /** The focus went to another window, of this app or of another. */
  blur(): void {
    if (!this.#isFocused) return;
    this.#isFocused = false;
    this.emit('blur');
  }

  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.blur();
    this.#isVisible = false;
    this.#isDestroyed = true;
    windows.splice(windows.indexOf(this), 1);
    this.contents.destroy().catch(() => undefined);
    this.emit('closed');
  }

  async loadURL(url: string): Promise<void> {
    await this.contents.load(url);
    if (!this.#isDestroyed) this.emit('ready-to-show');
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.#fit();
  }

  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  /** What a test wants to know. */
  async describe() {
    const page = await this.contents.page;
    return {
      title: this.options.title ?? '',
      url: appUrl(page.url()),
      isVisible: this.#isVisible,
      isFocused: this.#isFocused,
      bounds: this.getBounds(),
      options: JSON.parse(JSON.stringify(this.options)) as BrowserWindowConstructorOptions,
    };
  }

  #fit(): void {
    const { width, height } = this.#bounds;
    this.contents.page.then((page) => page.setViewportSize({ width, height })).catch(() => undefined);
  }
}
