import { setTimeout as wait } from 'node:timers/promises';
import { CallError, type Handlers } from '../../../src-shared/contract.ts';
import { ContractBus } from '../../api/contract-events.ts';
import type { Api } from '../../api/open-api.ts';
import type { SocketClient } from '../../headless/socket/socket-client.ts';
import { attachTo, EVENT_NAMES, type GuardInUse, handlersBy } from './attached-api.ts';
import type { SystemGuard } from './system-guard.ts';

export interface ChosenGuardParts {
  readonly system: SystemGuard;
  /** The owner wants to see a recorded log: that blocks nobody, so it gives way to no guard. */
  readonly isReplaying: () => boolean;
  /** Where the app's own guard answers. */
  readonly ownSocket: () => string;
  /**
   * Starts the app's own guard, and whatever goes with it.
   * @param mayBlock false: another one guards this machine, so this one only watches
   */
  readonly openOwn: (mayBlock: boolean) => Promise<Api>;
  /** Before the own guard is ended. */
  readonly closingOwn: () => Promise<void>;
  /** A guard answers (true), maybe another than before; or none does any more (false). */
  readonly connection: (isConnected: boolean) => void;
  readonly log: (message: string) => void;
  /** How often it is looked, in milliseconds. Default 1000. */
  readonly everyMs?: number;
}

type InUse =
  | {
      readonly kind: 'own';
      readonly api: GuardInUse;
      readonly silence: () => void;
      readonly mayBlock: boolean;
    }
  | { readonly kind: 'attached'; readonly api: GuardInUse; readonly silence: () => void; isClosed: boolean };

const EVERY_MS = 1000;
/** Looks in a row that found nobody, until the app guards by itself: a restart takes less. */
const LOOKS_UNTIL_OWN = 3;

export const NO_ANSWER =
  'The guard that runs as a service does not answer. It is tried again and again; "drawbridge service status" tells more.';

/**
 * The guard that the app shows: the one that the system runs, where it does; else one of the app's own. Never
 * both: as soon as the service is installed the own guard ends, and as long as it is installed no own one
 * starts, also while the service is down. (docs/decisions/service.md)
 */
export class ChosenGuard implements GuardInUse {
  readonly handlers: Handlers = handlersBy((name) => (input: never) => {
    const handler = this.#answering().handlers[name] as (input: never) => unknown;
    return handler(input);
  });
  readonly events = new ContractBus();
  readonly #parts: ChosenGuardParts;
  readonly #ending = new AbortController();
  #inUse: InUse | null = null;
  #absences = 0;
  #watching: Promise<void> = Promise.resolve();

  constructor(parts: ChosenGuardParts) {
    this.#parts = parts;
  }

  /** Where the guard answers that is not the app's own; null: it is, or none answers. */
  get attachedTo(): string | null {
    return this.#inUse?.kind === 'attached' ? this.#parts.system.socket : null;
  }

  get isConnected(): boolean {
    return this.#inUse !== null;
  }

  /**
   * Chooses, and goes on looking whether it is to choose again. Where the service is installed and does not
   * answer yet, it resolves without a guard.
   * @throws what the start of an own guard throws
   */
  async start(): Promise<void> {
    const isReplaying = this.#parts.isReplaying();
    this.#absences = LOOKS_UNTIL_OWN;
    const choosing = isReplaying ? this.#startOwn(true) : this.#look();
    // Whoever ends it meanwhile waits for that.
    this.#watching = choosing.catch(() => undefined);
    await choosing;
    if (!isReplaying) this.#watching = this.#watch();
  }

  exportView: GuardInUse['exportView'] = (input) => this.#answering().exportView(input);

  woke(): void {
    this.#inUse?.api.woke();
  }

  fault(message: string): void {
    this.#inUse?.api.fault(message);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
    const inUse = this.#inUse;
    this.#inUse = null;
    inUse?.silence();
    if (inUse?.kind === 'own') await this.#parts.closingOwn();
    await inUse?.api.stop();
  }

  #answering(): GuardInUse {
    if (this.#inUse === null) throw new CallError('unavailable', NO_ANSWER);
    return this.#inUse.api;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    let told = '';
    while (!signal.aborted) {
      await wait(this.#parts.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#look().catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told) this.#parts.log(reason);
        told = reason;
      });
    }
  }

  async #look(): Promise<void> {
    const { system } = this.#parts;
    if (this.#inUse?.kind === 'attached') {
      if (!this.#inUse.isClosed) return;
      this.#lose(this.#inUse);
    }
    if (this.#inUse?.kind === 'own') {
      if (!(await this.#hasToGiveWay(this.#inUse.mayBlock))) return;
      await this.#endOwn(this.#inUse);
    }
    const found = await system.find();
    if (found === 'denied') {
      this.#parts.log(`A guard answers on ${system.socket}, but not to this user. Only watching.`);
      await this.#startOwn(false);
    } else if (found !== 'absent') {
      await this.#attach(found);
    } else if (system.isInstalled()) {
      this.#absences = 0;
    } else {
      this.#absences++;
      if (this.#absences >= LOOKS_UNTIL_OWN) await this.#startOwn(true);
    }
  }

  /** Whether the own guard must end, because another one guards this machine, or is to. */
  async #hasToGiveWay(mayBlock: boolean): Promise<boolean> {
    const { system, ownSocket } = this.#parts;
    if (mayBlock && system.isInstalled()) return true;
    if (mayBlock && (!system.hasSocket() || ownSocket() === system.socket)) return false;
    const found = await system.find();
    if (found !== 'absent' && found !== 'denied') {
      found.close();
      return true;
    }
    // One that only watches, for another guards without answering to this user, watches for as long as that does.
    return mayBlock ? found === 'denied' : found === 'absent' && !system.isInstalled();
  }

  async #attach(client: SocketClient): Promise<void> {
    const { system, log } = this.#parts;
    const api = await attachTo(client);
    const inUse = { kind: 'attached' as const, api, silence: this.#forward(api), isClosed: false };
    void client.closed.then(() => {
      inUse.isClosed = true;
    });
    this.#inUse = inUse;
    log(`READY. Showing the guard that answers on ${system.socket}.`);
    this.#parts.connection(true);
  }

  #lose(inUse: InUse): void {
    inUse.silence();
    this.#inUse = null;
    this.#absences = 0;
    this.#parts.log(NO_ANSWER);
    this.#parts.connection(false);
  }

  async #startOwn(mayBlock: boolean): Promise<void> {
    const api = await this.#parts.openOwn(mayBlock);
    this.#inUse = { kind: 'own', api, silence: this.#forward(api), mayBlock };
    this.#parts.connection(true);
  }

  async #endOwn(inUse: InUse): Promise<void> {
    this.#parts.log('The guard that runs as a service takes over.');
    this.#inUse = null;
    inUse.silence();
    this.#parts.connection(false);
    await this.#parts.closingOwn();
    await inUse.api.stop();
  }

  #forward({ events }: GuardInUse): () => void {
    const ends = EVENT_NAMES.map((name) => events.on(name, (payload) => this.events.emit(name, payload)));
    return () => {
      for (const end of ends) end();
    };
  }
}
