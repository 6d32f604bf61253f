import { EventEmitter } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Settings } from 'electron';
import { windows } from './browser-window.ts';
import { handOver } from './single-instance.ts';
import { strict } from './strict.ts';
import { preventable } from './web-contents.ts';

type Implemented =
  | 'enableSandbox'
  | 'setName'
  | 'setAboutPanelOptions'
  | 'showAboutPanel'
  | 'setPath'
  | 'getPath'
  | 'getVersion'
  | 'exit'
  | 'quit'
  | 'whenReady'
  | 'focus'
  | 'isPackaged'
  | 'setLoginItemSettings';

/** What a test may want to know of the app. */
export const recorded: { isSandboxed: boolean; aboutShown: number; loginItem: Settings } = {
  isSandboxed: false,
  aboutShown: 0,
  loginItem: { openAtLogin: false },
};

const paths: Record<string, string> = {
  documents: join(homedir(), 'Documents'),
  temp: tmpdir(),
};

/** Called before the process ends. */
const endings: (() => Promise<void>)[] = [];
export function atEnd(ending: () => Promise<void>): void {
  endings.push(ending);
}

class StandInApp extends EventEmitter implements Pick<App, Implemented> {
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1';
  readonly dock = strict('app.dock', { hide: () => undefined });
  isReady = false;
  #quitting = false;

  enableSandbox = () => {
    if (this.isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    recorded.isSandboxed = true;
  };
  setName = () => undefined;
  setAboutPanelOptions = () => undefined;
  showAboutPanel = () => {
    recorded.aboutShown++;
  };
  setPath: App['setPath'] = (name, path) => {
    paths[name] = path;
  };
  getPath: App['getPath'] = (name) => {
    const path = paths[name];
    if (path === undefined) throw new Error(`the stand-in for Electron has no path "${name}"`);
    return path;
  };
  getVersion = () => '0.0.0-stand-in';
  focus = () => undefined;
  getLoginItemSettings = () => ({ openAtLogin: recorded.loginItem.openAtLogin === true });
  setLoginItemSettings: App['setLoginItemSettings'] = (settings) => {
    recorded.loginItem = settings;
  };

  /** Electron's emits "ready" after the main script has run. */
  async whenReady(): Promise<void> {
    await new Promise((done) => setImmediate(done));
    this.isReady = true;
  }

  /**
   * The first to ask holds a socket in userData; another one hands it its command line. (Electron's does so
   * with Chromium's ProcessSingleton, in the same folder.)
   */
  requestSingleInstanceLock(): boolean {
    const path = lockPath();
    mkdirSync(this.getPath('userData'), { recursive: true });
    if (handOver(path, process.argv)) return false;
    rmSync(path, { force: true });
    const server = createServer((socket) => {
      socket.on('data', (text) => this.emit('second-instance', {}, JSON.parse(String(text)), '/', null));
      socket.on('error', () => socket.destroy());
    });
    server.unref();
    server.listen(path);
    return true;
  }

  exit = (code = 0) => {
    Promise.allSettled(endings.map((ending) => ending())).then(() => process.exit(code));
  };

  quit = () => {
    const before = preventable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented || this.#quitting) return;
    this.#quitting = true;
    for (const window of [...windows]) window.destroy();
    this.emit('will-quit', preventable({}));
    this.emit('quit', {}, 0);
    this.exit(0);
  };
}

function lockPath(): string {
  return join(app.getPath('userData'), 'SingletonStandIn');
}

export const app = strict('app', new StandInApp());
