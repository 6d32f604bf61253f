import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, Menu, session, type WebContents } from 'electron';
import { CallError, type Preferences, type Status } from '../../src-shared/contract.ts';
import { type Api, openApi } from '../api/open-api.ts';
import { SocketServer } from '../headless/socket/socket-server.ts';
import { appMenu } from './app-menu.ts';
import { hostHandlers } from './host-calls.ts';
import { Ipc } from './ipc.ts';
import { showElectronNotice } from './notifications/electron-notice.ts';
import { newPlaceNotice } from './notifications/new-place-notice.ts';
import type { Notice, NoticeAction } from './notifications/notice.ts';
import { Notifier } from './notifications/notifier.ts';
import { endedNotice, ProblemNotices } from './notifications/problem-notice.ts';
import type { DesktopOptions } from './options.ts';
import { lockAllContents, lockSession } from './security/lockdown.ts';
import { serveApp } from './security/protocol.ts';
import { TrayIcon } from './tray/tray-icon.ts';
import { WindowState } from './windows/window-state.ts';
import { Windows } from './windows/windows.ts';

const RENDERER = fileURLToPath(new URL('../../renderer', import.meta.url));

/** The whole app, from when Electron is ready until it quits. */
export class DesktopApp {
  readonly #options: DesktopOptions;
  readonly #log: (message: string) => void;
  /** Also for the problem report. */
  readonly #fault: (message: string) => void;
  readonly #api: Promise<Api>;
  readonly #openApi: () => void;
  readonly #problems = new ProblemNotices();
  readonly #ipc: Ipc;
  readonly #tray: TrayIcon;
  readonly #windows: Windows;
  readonly #notifier: Notifier;
  #socket: SocketServer | null = null;
  #status: Status | null = null;
  #chosen: Preferences['notifications'] | null = null;
  #isStopping = false;

  constructor(options: DesktopOptions, log: (message: string) => void) {
    this.#options = options;
    this.#log = log;
    const { promise, resolve, reject } = Promise.withResolvers<Api>();
    this.#api = promise;
    this.#api.catch(() => undefined);
    this.#openApi = () => {
      Promise.resolve()
        .then(() => openApi(options.guard()))
        .then(resolve, reject);
    };
    this.#fault = (message) => {
      log(message);
      this.#api.then(
        (api) => api.fault(message),
        () => undefined,
      );
    };
    const devTools = !app.isPackaged;
    lockAllContents(app);
    lockSession(session.defaultSession, devTools);
    serveApp(session.defaultSession, RENDERER);
    Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(() => this.#windows.open('preferences'))));
    this.#ipc = new Ipc({
      api: this.#api,
      onFault: this.#fault,
      hostHandlers: (contents) =>
        hostHandlers(
          {
            api: this.#api,
            windows: () => this.#windows,
            testNotification: () => this.#notifier.present(TEST_NOTICE),
          },
          contents,
        ),
    });
    this.#ipc.start();
    this.#tray = new TrayIcon(() => this.#windows.popover.toggle(), {
      open: () => this.#windows.open('popover'),
      activity: () => this.#windows.open('activity'),
      preferences: () => this.#windows.open('preferences'),
      pause: (until) => this.#ask((api) => api.handlers.pause({ until })),
      resume: () => this.#ask((api) => api.handlers.resume({})),
      about: () => app.showAboutPanel(),
      quit: () => app.quit(),
    });
    this.#windows = new Windows({
      iconBounds: () => this.#tray.bounds,
      devTools,
      now: () => performance.now(),
      state: new WindowState(join(options.stateDirectory, 'windows.json')),
      made: (contents: WebContents) => this.#ipc.add(contents),
      navigate: (contents, to) => this.#ipc.send(contents, 'navigate', to),
      onFault: this.#fault,
    });
    this.#notifier = new Notifier({
      show: (notice, silent, act) => showElectronNotice(notice, silent, act, this.#fault),
      act: (notice, action) => this.#actOn(notice, action),
      isWatched: () => this.#windows.popover.isVisible,
      chosen: () => (this.#status?.mode === 'replaying' ? null : this.#chosen),
      isEnforced: () => this.#status?.mode === 'guarding',
      timer: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  /** Starts the guard; where that is not possible the owner is told, and the app ends. */
  async start(): Promise<void> {
    this.#openApi();
    try {
      const api = await this.#api;
      this.#listen(api);
      const { status, preferences } = await api.handlers.snapshot({});
      this.#chosen = preferences.notifications;
      this.#showStatus(status);
      if (!preferences.welcomed) this.#windows.open('welcome');
      await this.#answerOnSocket(api);
    } catch (error) {
      if (this.#isStopping) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(reason);
      dialog.showErrorBox('Drawbridge can not guard this machine.', reason);
      app.exit(1);
    }
  }

  /** For whoever opens the app again: macOS can hide its icon (facts/macos.md §7). */
  open(): void {
    this.#windows.open('popover');
  }

  /** Ends the guard; its blocks stay in the firewall. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#notifier.stop();
    this.#windows.destroy();
    this.#tray.destroy();
    await this.#socket?.stop();
    await this.#api.then(
      (api) => api.stop(),
      () => undefined,
    );
  }

  #listen(api: Api): void {
    const { events } = api;
    this.#ipc.publishFrom(events);
    events.on('statusChanged', ({ status }) => this.#showStatus(status));
    events.on('preferencesChanged', ({ preferences }) => {
      this.#chosen = preferences.notifications;
    });
    events.on('blocked', ({ block }) => this.#notifier.blocked(block));
    events.on('loginFromNewPlace', (login) => this.#notifier.present(newPlaceNotice(login)));
    api.finished.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(`The guard has ended: ${reason}`);
      this.#notifier.present(endedNotice(reason));
    });
  }

  #showStatus(status: Status): void {
    if (this.#isStopping) return;
    this.#status = status;
    this.#tray.show(status);
    const notice = this.#problems.next(status);
    if (notice !== null) this.#notifier.present(notice);
  }

  /** So that the command line speaks with this guard. Without it the app goes on. */
  async #answerOnSocket({ handlers, events }: Api): Promise<void> {
    const { socket: path } = this.#options.guard();
    const socket = new SocketServer({ path, handlers, events, onFault: this.#fault });
    try {
      await socket.start();
      this.#socket = socket;
      this.#log(`READY. Answering on ${path}.`);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.#log(`The command line can not be answered: ${error.message}`);
    }
  }

  #actOn({ attacker }: Notice, action: NoticeAction | null): void {
    if (action === 'unblock' && attacker !== null) {
      this.#ask((api) => api.handlers.unblock({ target: attacker }));
      return;
    }
    // Details of one attacker are in the dropdown; of a prefix or of several the lists say more.
    this.#windows.open('popover', { attacker, tab: null });
  }

  /** For what is chosen outside of the windows; the status tells how it went. */
  #ask(question: (api: Api) => unknown): void {
    this.#api
      .then(question)
      .catch((error: unknown) => this.#fault(error instanceof Error ? error.message : String(error)));
  }
}

const TEST_NOTICE: Notice = {
  category: 'test',
  severity: 'medium',
  title: 'Notifications work',
  body: 'This is how Drawbridge tells you what happened.',
  attacker: null,
  actions: [],
  once: null,
};
