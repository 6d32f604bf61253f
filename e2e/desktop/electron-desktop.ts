import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright';
import type { WindowName } from '../../src-shared/contract.ts';
import { waitFor } from '../testbed/wait-for.ts';
import { type Desktop, type NotificationFacts, routeOf, type WindowFacts } from './desktop.ts';
import type { StartOptions } from './stand-in-desktop.ts';

const HOOK = fileURLToPath(new URL('./electron-hook.cjs', import.meta.url));

/** What electron-hook.cjs keeps in main. */
interface Seen {
  readonly trays: readonly { readonly testToolTip: string }[];
  readonly notifications: readonly (Electron.Notification & Electron.NotificationConstructorOptions)[];
  savePath: string | null;
  clickTray(): void;
  rightClickTray(): Electron.Menu;
  press(labels: readonly string[]): void;
}

declare global {
  var drawbridgeTest: Seen;
}

/** The built app, run by the real Electron. */
export class ElectronDesktop implements Desktop {
  readonly #app: ElectronApplication;
  readonly #options: StartOptions;
  #output = '';

  private constructor(app: ElectronApplication, options: StartOptions) {
    this.#app = app;
    this.#options = options;
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString('utf8');
      });
    }
  }

  static async start(options: StartOptions): Promise<ElectronDesktop> {
    const { main, stateDirectory, args, env = {} } = options;
    const app = await electron.launch({
      executablePath: electronBinary(),
      args: ['-r', HOOK, main, '--state', stateDirectory, ...args],
      env: { ...cleanEnvironment(), ...env },
    });
    const desktop = new ElectronDesktop(app, options);
    try {
      await waitFor('the app to be ready', () => desktop.output.includes('READY.'));
      return desktop;
    } catch (error) {
      await desktop.close();
      throw error;
    }
  }

  get output(): string {
    return this.#output;
  }

  get #process(): ChildProcess {
    return this.#app.process();
  }

  page(window: WindowName): Promise<Page> {
    return waitFor(`the page of ${window}`, () =>
      this.#app.windows().find((page) => page.url().includes(routeOf(window))),
    );
  }

  windows(): Promise<WindowFacts[]> {
    return this.#app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({
        title: window.getTitle(),
        url: window.webContents.getURL(),
        isVisible: window.isVisible(),
        bounds: window.getBounds(),
      })),
    );
  }

  reload(window: WindowName): Promise<void> {
    return this.#app.evaluate(({ BrowserWindow }, route) => {
      const known = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes(route));
      known?.webContents.reload();
    }, routeOf(window));
  }

  tray() {
    return this.#app.evaluate(() => ({
      toolTip: globalThis.drawbridgeTest.trays[0]?.testToolTip ?? '',
      // The real icon does not tell its file.
      image: '',
    }));
  }

  clickTray(): Promise<void> {
    return this.#app.evaluate(() => globalThis.drawbridgeTest.clickTray());
  }

  trayMenu(): Promise<string[]> {
    return this.#app.evaluate(() =>
      globalThis.drawbridgeTest.rightClickTray().items.map(({ label }) => label),
    );
  }

  chooseInTrayMenu(...labels: readonly string[]): Promise<void> {
    return this.#app.evaluate((_, chosen) => globalThis.drawbridgeTest.press(chosen), labels);
  }

  blur(): Promise<void> {
    return this.#app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.blur());
  }

  activate(): Promise<void> {
    return this.#app.evaluate(({ app }) => void app.emit('activate'));
  }

  notifications(): Promise<NotificationFacts[]> {
    return this.#app.evaluate(() =>
      globalThis.drawbridgeTest.notifications.map(({ title = '', body = '', actions = [] }) => ({
        title,
        body,
        buttons: actions.map(({ text = '' }) => text),
        isShown: true,
      })),
    );
  }

  pressNotification(button: string | null): Promise<void> {
    return this.#app.evaluate((_, text) => {
      const newest = globalThis.drawbridgeTest.notifications.at(-1);
      const actionIndex = newest?.actions?.findIndex((action) => action.text === text) ?? -1;
      newest?.emit(text === null ? 'click' : 'action', { actionIndex }, actionIndex);
    }, button);
  }

  answerSaveDialog(path: string | null): Promise<void> {
    return this.#app.evaluate((_, answer) => {
      globalThis.drawbridgeTest.savePath = answer;
    }, path);
  }

  clipboard(): Promise<string> {
    return this.#app.evaluate(({ clipboard }) => clipboard.readText());
  }

  async grants(permission: string): Promise<boolean> {
    const page = await this.page('popover');
    const name = JSON.stringify(permission);
    return page.evaluate<boolean>(
      `navigator.permissions.query({ name: ${name} }).then(({ state }) => state === 'granted', () => false)`,
    );
  }

  async startAnother(): Promise<number | null> {
    const { main, stateDirectory, args } = this.#options;
    const another = spawn(electronBinary(), [main, '--state', stateDirectory, ...args], {
      env: cleanEnvironment(),
      stdio: 'ignore',
    });
    await waitFor('the other one to end', () => another.exitCode !== null || another.signalCode !== null);
    return another.exitCode;
  }

  async quit(): Promise<number | null> {
    const ended = this.#process;
    await this.#app.evaluate(({ app }) => app.quit()).catch(() => undefined);
    await waitFor('the app to quit', () => ended.exitCode !== null || ended.signalCode !== null);
    return ended.exitCode;
  }

  async close(): Promise<void> {
    await this.#app.close().catch(() => undefined);
  }
}

/** Where ELECTRON_RUN_AS_NODE leaks in, Electron is no Electron. */
function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[0] !== 'ELECTRON_RUN_AS_NODE' && entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

/** Where the binary would be; requiring the package would try to fetch it. */
export function electronBinary(): string {
  const home = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const inside: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  };
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist');
  return join(folder, inside[process.platform] ?? 'electron');
}
