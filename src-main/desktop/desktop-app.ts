import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, Menu, powerMonitor, session, type WebContents } from 'electron';
import { CallError, type Preferences, type Status } from '../../src-shared/contract.ts';
import { type Api, openApi } from '../api/open-api.ts';
import { SocketServer } from '../headless/socket/socket-server.ts';
import { appMenu } from './app-menu.ts';
import type { GuardInUse } from './attach/attached-api.ts';
import { ChosenGuard, NO_ANSWER } from './attach/chosen-guard.ts';
import { systemGuard } from './attach/system-guard.ts';
import { hostHandlers } from './host-calls.ts';
import { Ipc } from './ipc.ts';
import { confirmationNotice } from './notifications/confirmation-notice.ts';
import { showElectronNotice } from './notifications/electron-notice.ts';
import { newPlaceNotice } from './notifications/new-place-notice.ts';
import type { Notice, NoticeAction } from './notifications/notice.ts';
import { Notifier } from './notifications/notifier.ts';
import { endedNotice, ProblemNotices } from './notifications/problem-notice.ts';
import type { DesktopOptions } from './options.ts';
import { systemSeal } from './secret-seal.ts';
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
  readonly #guard: ChosenGuard;
  /** The guard, as soon as it was chosen. */
  readonly #api: Promise<GuardInUse>;
  readonly #chosenApi: () => Promise<void>;
  readonly #problems = new ProblemNotices();
  readonly #ipc: Ipc;
  readonly #tray: TrayIcon;
  readonly #windows: Windows;
  readonly #notifier: Notifier;
  #socket: SocketServer | null = null;
  #status: Status | null = null;
  #chosen: Preferences['notifications'] | null = null;
  #isWelcomed = false;
  #isStopping = false;

  constructor(options: DesktopOptions, log: (message: string) => void) {
    this.#options = options;
    this.#log = log;
    this.#guard = new ChosenGuard({
      system: systemGuard(process.platform),
      isReplaying: () => options.guard().replay !== null,
      ownSocket: () => options.guard().socket,
      openOwn: (mayBlock) => this.#openOwn(mayBlock),
      closingOwn: () => this.#closeSocket(),
      connection: (isConnected) => this.#connectionChanged(isConnected),
      log,
    });
    const { promise, resolve, reject } = Promise.withResolvers<GuardInUse>();
    this.#api = promise;
    this.#api.catch(() => undefined);
    this.#chosenApi = () => this.#guard.start().then(() => resolve(this.#guard), reject);
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
            attachedTo: () => this.#guard.attachedTo,
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

  /** Starts or finds the guard; where that is not possible the owner is told, and the app ends. */
  async start(): Promise<void> {
    this.#listen();
    void this.#chosenApi();
    try {
      await this.#api;
    } catch (error) {
      if (this.#isStopping) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(reason);
      dialog.showErrorBox('Drawbridge can not guard this machine.', reason);
      app.exit(1);
    }
  }

  async #openOwn(mayBlock: boolean): Promise<Api> {
    const options = { ...this.#options.guard(), secretSeal: systemSeal() };
    const api = await openApi(
      mayBlock ? options : { ...options, firewall: 'observe', from: { ...options.from, firewall: 'flag' } },
    );
    api.finished.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(`The guard has ended: ${reason}`);
      this.#notifier.present(endedNotice(reason));
    });
    await this.#answerOnSocket(api, options.socket);
    return api;
  }

  /** Windows ask everything anew of the guard that they are shown from now on. */
  #connectionChanged(isConnected: boolean): void {
    if (this.#isStopping) return;
    this.#ipc.publish('connectionChanged', { isConnected });
    if (isConnected) {
      this.#ask(async ({ handlers }) => {
        const { status, preferences } = await handlers.snapshot({});
        this.#chosen = preferences.notifications;
        this.#showStatus(status);
        if (!preferences.welcomed && !this.#isWelcomed) this.#windows.open('welcome');
        this.#isWelcomed = true;
      });
    } else {
      this.#status = null;
      this.#tray.showLost(NO_ANSWER);
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
    await this.#guard.stop();
  }

  #listen(): void {
    const { events } = this.#guard;
    this.#ipc.publishFrom(events);
    events.on('statusChanged', ({ status }) => this.#showStatus(status));
    powerMonitor.on('resume', () => this.#ask((api) => api.woke()));
    events.on('preferencesChanged', ({ preferences }) => {
      this.#chosen = preferences.notifications;
    });
    events.on('blocked', ({ block }) => this.#notifier.blocked(block));
    events.on('confirmationDue', (due) => this.#notifier.present(confirmationNotice(due)));
    events.on('loginFromNewPlace', (login) => this.#notifier.present(newPlaceNotice(login)));
  }

  #showStatus(status: Status): void {
    if (this.#isStopping) return;
    this.#status = status;
    this.#tray.show(status, this.#guard.attachedTo !== null);
    const notice = this.#problems.next(status);
    if (notice !== null) this.#notifier.present(notice);
  }

  /** So that the command line speaks with this guard. Without it the app goes on. */
  async #answerOnSocket({ handlers, events }: Api, path: string): Promise<void> {
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

  async #closeSocket(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    await socket?.stop();
  }

  #actOn({ attacker }: Notice, action: NoticeAction | null): void {
    if (action === 'confirm' || action === 'undo') {
      this.#ask((api) =>
        action === 'confirm' ? api.handlers.confirmKeyOnly({}) : api.handlers.undoKeyOnly({}),
      );
      return;
    }
    if (action === 'unblock' && attacker !== null) {
      this.#ask((api) => api.handlers.unblock({ target: attacker }));
      return;
    }
    // Details of one attacker are in the dropdown; of a prefix or of several the lists say more.
    this.#windows.open('popover', { attacker, tab: null });
  }

  /** For what is chosen outside of the windows; the status tells how it went. */
  #ask(question: (api: GuardInUse) => unknown): void {
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
