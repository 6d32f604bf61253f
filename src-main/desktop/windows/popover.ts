import { type BrowserWindow, screen } from 'electron';
import { makeWindow, pageUrl } from './make-window.ts';
import { popoverPosition, type Rectangle, visibleIcon } from './popover-position.ts';

const SIZE = { width: 380, height: 600 };

/**
 * A click on the icon takes the focus from the dropdown before, or just before, it is told: within this time
 * after it hid for that, the click is the one that closed it.
 */
const SAME_CLICK_MS = 250;

export interface PopoverParts {
  /** The icon's bounds as the system tells them. */
  readonly iconBounds: () => Rectangle;
  readonly devTools: boolean;
  readonly now: () => number;
}

/** The dropdown: one window that is made once and kept warm, shown and hidden. */
export class Popover {
  readonly window: BrowserWindow;
  readonly #parts: PopoverParts;
  #hiddenByBlurAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PopoverParts) {
    this.#parts = parts;
    this.window = makeWindow(
      {
        name: 'popover',
        title: 'Drawbridge',
        options: {
          ...SIZE,
          frame: false,
          resizable: false,
          minimizable: false,
          maximizable: false,
          fullscreenable: false,
          skipTaskbar: true,
          hiddenInMissionControl: true,
          vibrancy: 'popover',
          visualEffectState: 'active',
          backgroundColor: '#00000000',
          paintWhenInitiallyHidden: true,
        },
      },
      parts.devTools,
    );
    this.window.on('blur', () => this.#blurred());
    this.window.on('close', (event) => {
      // ⌘W hides it: it is wanted again at once.
      event.preventDefault();
      this.hide();
    });
    screen.on('display-metrics-changed', this.#place);
    this.window.once('closed', () => screen.off('display-metrics-changed', this.#place));
  }

  get isVisible(): boolean {
    return this.window.isVisible();
  }

  async load(): Promise<void> {
    await this.window.loadURL(pageUrl('popover', null));
  }

  /** For a click on the icon. */
  toggle(): void {
    const isSameClick = this.#parts.now() - this.#hiddenByBlurAt < SAME_CLICK_MS;
    this.#hiddenByBlurAt = Number.NEGATIVE_INFINITY;
    if (this.isVisible) this.hide();
    else if (!isSameClick) this.show();
  }

  show(): void {
    this.#place();
    // Also above an app that has the whole screen; the type of the process is left as it is (Mullvad's way).
    this.window.setVisibleOnAllWorkspaces(true, {
      visibleOnFullScreen: true,
      skipTransformProcessType: true,
    });
    this.window.setAlwaysOnTop(true, 'pop-up-menu');
    this.window.show();
    this.window.focus();
  }

  hide(): void {
    this.window.hide();
  }

  #blurred(): void {
    if (!this.isVisible || this.window.webContents.isDevToolsFocused()) return;
    this.#hiddenByBlurAt = this.#parts.now();
    this.hide();
  }

  readonly #place = (): void => {
    const displays = screen.getAllDisplays();
    const icon = visibleIcon(
      this.#parts.iconBounds(),
      displays.map(({ bounds }) => bounds),
    );
    const display =
      icon === null
        ? screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
        : screen.getDisplayMatching(icon);
    this.window.setBounds(popoverPosition(icon, SIZE, display.workArea));
  };
}
