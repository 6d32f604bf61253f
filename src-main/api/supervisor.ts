import { CallError } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { GuardOptions } from '../guard/guard-options.ts';

export type StartGuard = (options: GuardOptions) => Promise<Guard>;

export interface SupervisorParts {
  start: StartGuard;
  /** Another guard runs from now on. */
  started(guard: Guard): void;
  /** The running one is about to end, when this is done. */
  ending(): Promise<void>;
}

/**
 * Runs one guard after the other: with other settings the next one takes over
 * in the same process. Whoever needs the guard meanwhile waits for it.
 */
export class Supervisor {
  /** Rejects if the guard has to end by itself. */
  readonly finished: Promise<void>;
  readonly #parts: SupervisorParts;
  readonly #fail: (error: unknown) => void;
  #guard: Guard | null = null;
  #options: GuardOptions;
  #change: Promise<void> = Promise.resolve();
  #isChanging = false;
  #users = 0;
  #idle: (() => void) | null = null;
  #isStopped = false;

  constructor(options: GuardOptions, parts: SupervisorParts) {
    this.#options = options;
    this.#parts = parts;
    const { promise, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.finished.catch(() => undefined);
    this.#fail = reject;
  }

  /** What the running guard was started with. */
  get options(): GuardOptions {
    return this.#options;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** @throws CallError where none runs */
  get guard(): Guard {
    if (this.#guard === null) throw new CallError('unavailable', 'The guard has stopped.');
    return this.#guard;
  }

  /** @throws what the start throws */
  async start(): Promise<void> {
    this.#adopt(await this.#parts.start(this.#options));
  }

  /** Does something with the guard, which does not end before that is done. Never to be nested. */
  async use<T>(work: (guard: Guard) => T | Promise<T>): Promise<T> {
    while (this.#isChanging) await this.#change;
    const { guard } = this;
    this.#users++;
    try {
      return await work(guard);
    } finally {
      this.#users--;
      if (this.#users === 0) this.#idle?.();
    }
  }

  /** Does something while nobody uses the guard: it may restart it. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isChanging) await this.#change;
    if (this.#isStopped) throw new CallError('unavailable', 'The guard has stopped.');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#isChanging = true;
    this.#change = promise;
    try {
      if (this.#users > 0) await new Promise<void>((idle) => (this.#idle = idle));
      this.#idle = null;
      return await work();
    } finally {
      this.#isChanging = false;
      resolve();
    }
  }

  /** Other settings of which the guard need not be told. To be called within `alone`. */
  remember(options: GuardOptions): void {
    this.#options = options;
  }

  /**
   * Lets a guard with these options take over. To be called within `alone`.
   * @param goBack undoes what led to them, and gives the options to go on with
   * @throws why it can't start; then one with the options that `goBack` gave runs
   */
  async restart(options: GuardOptions, goBack: () => GuardOptions): Promise<void> {
    const before = this.guard;
    await this.#parts.ending();
    this.#guard = null;
    await before.stop();
    try {
      this.#adopt(await this.#parts.start(options));
      this.#options = options;
    } catch (error) {
      await this.#goBack(goBack);
      throw error;
    }
    await this.#leave(before);
  }

  async #goBack(goBack: () => GuardOptions): Promise<void> {
    try {
      this.#options = goBack();
      this.#adopt(await this.#parts.start(this.#options));
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** What another engine holds, nobody lifts any more. */
  async #leave(before: Guard): Promise<void> {
    const { engines } = this.guard;
    if (before.engines.every((engine) => engines.includes(engine))) return;
    try {
      await before.enforcer.firewall.remove(engines);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.guard.notice(`The blocks could not be taken out of ${before.firewall.engine}: ${why}`);
    }
  }

  #adopt(guard: Guard): void {
    this.#guard = guard;
    guard.finished.catch((error: unknown) => {
      if (guard === this.#guard) this.#fail(error);
    });
    this.#parts.started(guard);
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    while (this.#isChanging) await this.#change;
    this.#isStopped = true;
    const guard = this.#guard;
    await this.#parts.ending();
    this.#guard = null;
    await guard?.stop();
  }
}
