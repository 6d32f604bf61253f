import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import type { WindowName } from '../../src-shared/contract.ts';
import { waitFor } from '../testbed/wait-for.ts';
import { ControlClient } from './control-client.ts';
import { type Desktop, type NotificationFacts, routeOf, type WindowFacts } from './desktop.ts';
import { type Forward, forwardTo } from './forward.ts';

const REGISTER = fileURLToPath(new URL('../stand-in/register.ts', import.meta.url));

/** Starts a program where the app is to run: here, or on a machine of the testbed. */
export type Spawn = (
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string> },
) => ChildProcess;

export interface StartOptions {
  /** The built main. */
  readonly main: string;
  readonly spawn: Spawn;
  readonly stateDirectory: string;
  /** As for `drawbridge run`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The built app, run by Node over the stand-in for Electron. */
export class StandInDesktop implements Desktop {
  readonly #options: StartOptions;
  readonly #process: ChildProcess;
  readonly #sockets: { control: string; browser: string };
  #output = '';
  #control: ControlClient | null = null;
  #forward: Forward | null = null;
  #browser: Browser | null = null;

  private constructor(options: StartOptions) {
    this.#options = options;
    const folder = join(options.stateDirectory, 'stand-in');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = `${Date.now()}`;
    this.#sockets = { control: join(folder, `${name}.control`), browser: join(folder, `${name}.browser`) };
    this.#process = this.#spawn({
      STAND_IN_CONTROL: this.#sockets.control,
      STAND_IN_BROWSER: this.#sockets.browser,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString('utf8');
      });
    }
  }

  /** Resolves when the guard answers. */
  static async start(options: StartOptions): Promise<StandInDesktop> {
    const desktop = new StandInDesktop(options);
    try {
      await desktop.#connect();
      return desktop;
    } catch (error) {
      await desktop.close();
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${desktop.output}`);
    }
  }

  get output(): string {
    return this.#output;
  }

  get control(): ControlClient {
    if (this.#control === null) throw new Error('the app is not running');
    return this.#control;
  }

  async page(window: WindowName): Promise<Page> {
    return waitFor(`the page of ${window}`, () => {
      const pages = this.#browser?.contexts().flatMap((context) => context.pages()) ?? [];
      return pages.find((page) => page.url().includes(routeOf(window)));
    });
  }

  windows(): Promise<WindowFacts[]> {
    return this.control.ask('windows');
  }

  async reload(window: WindowName): Promise<void> {
    const known = (await this.windows()).find(({ url }) => url.includes(routeOf(window)));
    await this.control.ask('reload', known?.title ?? '');
  }

  async tray() {
    const { toolTip, path } = await this.control.ask('tray');
    return { toolTip, image: path };
  }

  async clickTray(): Promise<void> {
    await this.control.ask('clickTray');
  }

  async trayMenu(): Promise<string[]> {
    const items = (await this.control.ask('rightClickTray')) ?? [];
    return items.map(({ label }) => label);
  }

  async chooseInTrayMenu(...labels: readonly string[]): Promise<void> {
    await this.control.ask('chooseInTrayMenu', [...labels]);
  }

  async blur(): Promise<void> {
    await this.control.ask('blur');
  }

  async activate(): Promise<void> {
    await this.control.ask('activate');
  }

  async notifications(): Promise<NotificationFacts[]> {
    const all = await this.control.ask('notifications');
    return all.map(({ options, isShown }) => ({
      title: options.title ?? '',
      body: options.body ?? '',
      buttons: (options.actions ?? []).map(({ text = '' }) => text),
      isShown,
    }));
  }

  async pressNotification(button: string | null): Promise<void> {
    await this.control.ask('pressNotification', -1, button);
  }

  async answerSaveDialog(path: string | null): Promise<void> {
    await this.control.ask('answerSaveDialog', path);
  }

  clipboard(): Promise<string> {
    return this.control.ask('clipboard');
  }

  async grants(permission: string): Promise<boolean> {
    const { request, check } = await this.control.ask('askPermission', permission);
    return request || check;
  }

  async startAnother(): Promise<number | null> {
    const another = this.#spawn({});
    await waitFor('the other one to end', () => hasEnded(another));
    return another.exitCode;
  }

  async quit(): Promise<number | null> {
    await this.control.ask('quit').catch(() => undefined);
    await waitFor('the app to quit', () => hasEnded(this.#process));
    await this.#letGo();
    return this.#process.exitCode;
  }

  async close(): Promise<void> {
    await this.#letGo();
    if (hasEnded(this.#process)) return;
    this.#process.kill('SIGTERM');
    await waitFor('the app to end', () => hasEnded(this.#process), 20_000).catch(() => {
      this.#process.kill('SIGKILL');
    });
  }

  #spawn(env: Record<string, string>): ChildProcess {
    const { spawn, main, stateDirectory, args, env: given } = this.#options;
    const all = ['--import', REGISTER, main, '--state', stateDirectory, ...args];
    return spawn(process.execPath, all, { env: { ...given, ...env } });
  }

  async #connect(): Promise<void> {
    const { control, browser } = this.#sockets;
    const state = await waitFor('the app to be ready', () => {
      if (hasEnded(this.#process)) return 'ended';
      return this.#output.includes('READY.') ? 'ready' : null;
    });
    if (state === 'ended') throw new Error('the app ended');
    this.#control = await waitFor('the stand-in to answer', () => ControlClient.connect(control));
    await waitFor('the browser', () => existsSync(browser));
    this.#forward = await forwardTo(browser);
    const { port } = this.#forward;
    this.#browser = await waitFor('the browser to answer', () =>
      chromium.connectOverCDP(`http://127.0.0.1:${port}`),
    );
  }

  async #letGo(): Promise<void> {
    this.#control?.close();
    this.#control = null;
    await this.#browser?.close().catch(() => undefined);
    this.#browser = null;
    this.#forward?.close();
    this.#forward = null;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
