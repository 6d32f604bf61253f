import { app, type BrowserWindow, screen, type WebContents } from 'electron';
import type { EventPayload, WindowName } from '../../../src-shared/contract.ts';
import { makeWindow, pageUrl, type WindowPlan } from './make-window.ts';
import { Popover, type PopoverParts } from './popover.ts';
import type { WindowState } from './window-state.ts';

type TitledWindow = Exclude<WindowName, 'popover'>;

/** What a window is to show when it opens. */
export interface Subject {
  readonly attacker: string | null;
  readonly tab: string | null;
}

const NOTHING: Subject = { attacker: null, tab: null };

const PREFERENCES_WIDTH = 680;

export interface WindowsParts extends PopoverParts {
  readonly state: WindowState;
  /** Every window is told of here before its page loads. */
  readonly made: (contents: WebContents) => void;
  /** Brings a window that is there already to what it is to show. */
  readonly navigate: (contents: WebContents, to: EventPayload<'navigate'>) => void;
  readonly onFault: (message: string) => void;
}

/** All windows: the dropdown is always there, each of the others from when it is opened until it is closed. */
export class Windows {
  readonly popover: Popover;
  readonly #parts: WindowsParts;
  readonly #open = new Map<TitledWindow, BrowserWindow>();

  constructor(parts: WindowsParts) {
    this.#parts = parts;
    this.popover = new Popover(parts);
    this.#watch(this.popover.window, () => this.popover.load());
    this.#load(this.popover.load());
  }

  open(name: WindowName, subject: Subject = NOTHING): void {
    if (name === 'popover') {
      if (subject.attacker !== null) this.#navigate(this.popover.window, name, subject);
      this.popover.show();
      return;
    }
    // What the owner has gone on to is in front, not behind the dropdown.
    this.popover.hide();
    app.focus({ steal: true });
    const known = this.#open.get(name);
    if (known === undefined) {
      this.#make(name, subject);
      return;
    }
    if (subject.attacker !== null || subject.tab !== null) this.#navigate(known, name, subject);
    if (known.isMinimized()) known.restore();
    known.show();
    known.focus();
  }

  /** Closes the window with these contents; the dropdown is only hidden. */
  close(contents: WebContents): void {
    if (contents === this.popover.window.webContents) this.popover.hide();
    else [...this.#open.values()].find((window) => window.webContents === contents)?.close();
  }

  /** The window with these contents, for a sheet on it. */
  of(contents: WebContents): BrowserWindow | null {
    const all = [this.popover.window, ...this.#open.values()];
    return all.find((window) => window.webContents === contents) ?? null;
  }

  /** For the end of the app: closes all, whatever they would keep open. */
  destroy(): void {
    for (const [name, window] of this.#open) {
      if (name === 'activity') this.#parts.state.save(window.getNormalBounds());
      window.destroy();
    }
    this.popover.window.destroy();
  }

  #make(name: TitledWindow, { attacker, tab }: Subject): void {
    const window = makeWindow(this.#plan(name), this.#parts.devTools);
    this.#open.set(name, window);
    window.once('ready-to-show', () => window.show());
    window.once('closed', () => this.#open.delete(name));
    if (name === 'activity') {
      window.on('close', () => this.#parts.state.save(window.getNormalBounds()));
    }
    if (name === 'preferences') {
      window.webContents.on('preferred-size-changed', (_event, { height }) => fitHeight(window, height));
    }
    const load = () => window.loadURL(pageUrl(name, attacker ?? tab));
    this.#watch(window, load);
    this.#load(load());
  }

  #plan(name: TitledWindow): WindowPlan {
    const fixed = { resizable: false, maximizable: false, fullscreenable: false };
    switch (name) {
      case 'activity': {
        const kept = this.#parts.state.load(screen.getAllDisplays().map(({ workArea }) => workArea));
        const size = kept === null ? { width: 1180, height: 760, center: true } : kept;
        // What is kept are the bounds with the title bar.
        const options = { ...size, useContentSize: kept === null, minWidth: 900, minHeight: 600 };
        return { name, title: 'Activity', options };
      }
      case 'preferences':
        return {
          name,
          title: 'Preferences',
          options: { ...fixed, width: PREFERENCES_WIDTH, height: 560, minimizable: false },
        };
      case 'welcome':
        return { name, title: 'Welcome to Drawbridge', options: { ...fixed, width: 640, height: 560 } };
    }
  }

  #navigate(window: BrowserWindow, name: WindowName, { attacker, tab }: Subject): void {
    this.#parts.navigate(window.webContents, { window: name, attacker, tab });
  }

  /** A page whose process ended is loaded again: an app in the menu bar has nobody to do it. */
  #watch(window: BrowserWindow, load: () => Promise<void>): void {
    this.#parts.made(window.webContents);
    // The window's name is ours to give, not the page's.
    window.on('page-title-updated', (event) => event.preventDefault());
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      this.#parts.onFault(`A window had to be loaded again (${reason}).`);
      this.#load(load());
    });
  }

  #load(loading: Promise<void>): void {
    loading.catch((error: unknown) => this.#parts.onFault(`A window did not load: ${String(error)}`));
  }
}

/** Makes the window as tall as what it shows, as far as the display allows. */
function fitHeight(window: BrowserWindow, height: number): void {
  const { workArea } = screen.getDisplayMatching(window.getBounds());
  const most = workArea.height - 60;
  window.setContentSize(PREFERENCES_WIDTH, Math.round(Math.max(200, Math.min(height, most))));
}
