/** What the system would draw: icon, menus, notifications, dialogs. Each records what it was told. */
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type {
  Clipboard,
  Dialog,
  Display,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
  Menu as RealMenu,
  MenuItem as RealMenuItem,
  Notification as RealNotification,
  Tray as RealTray,
  Rectangle,
  SafeStorage,
  SaveDialogReturnValue,
  Screen,
  Shell,
  SystemPreferences,
} from 'electron';
import { preventable } from './web-contents.ts';

/** An image that was read from a file. */
class StandInImage {
  readonly path: string;
  readonly isTemplateImage: boolean;
  /** Of the @1x file, in pixels. */
  readonly size: { readonly width: number; readonly height: number };

  constructor(path: string) {
    // Electron's gives an empty image for a missing file; none of ours may be missing.
    const double = path.replace(/\.png$/, '@2x.png');
    for (const file of [path, double]) if (!existsSync(file)) throw new Error(`no image at ${file}`);
    const bytes = readFileSync(path);
    this.path = path;
    this.isTemplateImage = path.endsWith('Template.png');
    // PNG, IHDR: width and height are the first 8 bytes of the first chunk.
    this.size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }

  isEmpty(): boolean {
    return false;
  }
}

export const nativeImage = { createFromPath: (path: string) => new StandInImage(path) };

export const trays: StandInTray[] = [];

export class StandInTray
  extends EventEmitter
  implements
    Pick<RealTray, 'setToolTip' | 'setIgnoreDoubleClickEvents' | 'getBounds' | 'popUpContextMenu' | 'destroy'>
{
  image: StandInImage;
  toolTip = '';
  bounds: Rectangle = { x: 1000, y: 0, width: 24, height: 24 };
  menu: StandInMenu | null = null;

  constructor(image: StandInImage) {
    super();
    this.image = image;
    trays.push(this);
  }

  setImage(image: StandInImage): void {
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setIgnoreDoubleClickEvents = () => undefined;
  getBounds = () => ({ ...this.bounds });

  popUpContextMenu(menu?: unknown): void {
    this.menu = menu as StandInMenu;
  }

  destroy(): void {
    trays.splice(trays.indexOf(this), 1);
  }
}

interface Item extends Pick<RealMenuItem, 'label' | 'enabled'> {
  readonly role: string | undefined;
  readonly click: () => void;
  readonly submenu: StandInMenu | undefined;
}

export class StandInMenu {
  static applicationMenu: StandInMenu | null = null;
  readonly items: readonly Item[];

  private constructor(template: readonly MenuItemConstructorOptions[]) {
    this.items = template.map((one) => ({
      label: one.label ?? one.role ?? one.type ?? '',
      enabled: one.enabled ?? true,
      role: one.role,
      click: () => (one.click as (() => void) | undefined)?.(),
      submenu: Array.isArray(one.submenu) ? new StandInMenu(one.submenu) : undefined,
    }));
  }

  static buildFromTemplate(template: Parameters<(typeof RealMenu)['buildFromTemplate']>[0]): StandInMenu {
    return new StandInMenu(template as MenuItemConstructorOptions[]);
  }

  static setApplicationMenu(menu: StandInMenu | null): void {
    StandInMenu.applicationMenu = menu;
  }

  /** Chooses the item under these labels. */
  choose(labels: readonly string[]): void {
    const [label, ...rest] = labels;
    const item = this.items.find((one) => one.label === label);
    if (item === undefined || !item.enabled) throw new Error(`the menu does not offer "${label}"`);
    if (rest.length > 0) item.submenu?.choose(rest);
    else item.click();
  }
}

export const notifications: StandInNotification[] = [];

export class StandInNotification extends EventEmitter implements Pick<RealNotification, 'show' | 'close'> {
  static isSupported = () => true;
  readonly options: NotificationConstructorOptions;
  isShown = false;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }

  show(): void {
    this.isShown = true;
    notifications.push(this);
    this.emit('show', {});
  }

  close(): void {
    this.isShown = false;
  }

  press(button: string | null): void {
    if (button === null) {
      this.emit('click', {});
      return;
    }
    const actionIndex = (this.options.actions ?? []).findIndex(({ text }) => text === button);
    if (actionIndex < 0) throw new Error(`the notification has no button "${button}"`);
    this.emit('action', { ...preventable({}), actionIndex }, actionIndex, -1);
  }
}

/** What a test answers to the next dialog, and what dialogs were shown. */
export const dialogs: { savePath: string | null; asked: unknown[]; errors: [string, string][] } = {
  savePath: null,
  asked: [],
  errors: [],
};

export const dialog = {
  showSaveDialog: (async (...args: unknown[]): Promise<SaveDialogReturnValue> => {
    dialogs.asked.push(args.at(-1));
    const { savePath } = dialogs;
    return { canceled: savePath === null, filePath: savePath ?? '' };
  }) as Dialog['showSaveDialog'],
  showErrorBox: (title: string, content: string) => {
    dialogs.errors.push([title, content]);
  },
} satisfies Pick<Dialog, 'showSaveDialog' | 'showErrorBox'>;

/** What was opened in other programs. */
export const opened: string[] = [];
export const shell = {
  openExternal: async (url) => {
    opened.push(url);
  },
} satisfies Pick<Shell, 'openExternal'>;

/** Sealed with nothing but a mark: what matters is that the plain text is not in the file. */
export const safeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(`sealed ${Buffer.from(text).toString('base64')}`),
  decryptString: (sealed) => {
    const [mark, text] = sealed.toString().split(' ');
    if (mark !== 'sealed' || text === undefined) throw new Error('Error while decrypting the ciphertext');
    return Buffer.from(text, 'base64').toString();
  },
} satisfies Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>;

let clipboardText = '';
export const clipboard = {
  writeText: async (text) => {
    clipboardText = text;
  },
  readText: async () => clipboardText,
} satisfies Pick<Clipboard, 'writeText' | 'readText'>;

const DISPLAY = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1440, height: 900 },
  workArea: { x: 0, y: 25, width: 1440, height: 875 },
  scaleFactor: 2,
} satisfies Partial<Display>;

class StandInScreen extends EventEmitter {
  getAllDisplays = () => [DISPLAY];
  getDisplayMatching = () => DISPLAY;
  getDisplayNearestPoint = () => DISPLAY;
  getCursorScreenPoint = () => ({ x: 700, y: 400 });
}
export const screen = new StandInScreen() satisfies Record<
  keyof Pick<Screen, 'getAllDisplays' | 'getDisplayMatching' | 'getDisplayNearestPoint'>,
  unknown
>;

/** Tells of sleep when a test has it do so: `emit('resume')`. */
export const powerMonitor = new EventEmitter();

export const systemPreferences = {
  getAnimationSettings: () => ({
    prefersReducedMotion: process.env['STAND_IN_REDUCED_MOTION'] === '1',
    scrollAnimationsEnabledBySystem: true,
    shouldRenderRichAnimation: true,
  }),
} satisfies Pick<SystemPreferences, 'getAnimationSettings'>;
