import { type Clock, systemClock } from './clock.ts';
import { type Desired, desiredFrom } from './desired.ts';
import type { FirewallEngine } from './engine.ts';

export interface ReconcilerState {
  /** How many targets the firewall is known to hold. */
  readonly holds: number;
  /** When it last held exactly what is desired, in milliseconds since 1970. */
  readonly reconciledAt: number | null;
  /** What is wrong now, in sentences, or null. */
  readonly problem: string | null;
  /** The firewall does not take what is desired; otherwise a problem is of some target or connection only. */
  readonly isFailing: boolean;
}

export interface ReconcilerOptions {
  readonly engine: FirewallEngine;
  /** Whether live connections of newly blocked targets are ended. Default true. */
  readonly cutConnections?: boolean;
  /** How often the firewall is looked at. Default 60,000. */
  readonly intervalMs?: number;
  readonly clock?: Clock;
  readonly onChange?: (state: ReconcilerState) => void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/**
 * Keeps the firewall at what is desired. Each change of `want` is applied as a
 * difference; at start, at intervals and after a failure the firewall itself is
 * read and put right, whatever others did to it. One pass runs at a time, and
 * what is wanted meanwhile goes into the next one together.
 */
export class Reconciler {
  readonly #engine: FirewallEngine;
  readonly #cutConnections: boolean;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #onChange: (state: ReconcilerState) => void;

  #wanted: readonly string[] = [];
  /** What the firewall holds as far as known; null: it must be read. */
  #actual: ReadonlySet<string> | null = null;
  #state: ReconcilerState = { holds: 0, reconciledAt: null, problem: null, isFailing: false };
  #due: 'nothing' | 'change' | 'full' = 'nothing';
  #running: Promise<void> | null = null;
  #retryMs = 0;
  #cancelTimer = () => {};
  #phase: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: ReconcilerOptions) {
    this.#engine = options.engine;
    this.#cutConnections = options.cutConnections ?? true;
    this.#intervalMs = options.intervalMs ?? 60_000;
    this.#clock = options.clock ?? systemClock;
    this.#onChange = options.onChange ?? (() => {});
  }

  get state(): ReconcilerState {
    return this.#state;
  }

  /** Whether it is at work: then the firewall may be ahead of `state`. */
  get isBusy(): boolean {
    return this.#running !== null;
  }

  /** Brings the firewall to these targets for the first time. Never fails: see `state.problem`. */
  start(targets: readonly string[]): Promise<void> {
    if (this.#phase !== 'new') throw new Error('a reconciler starts once');
    this.#phase = 'started';
    this.#wanted = targets;
    return this.#request('full');
  }

  /**
   * Replaces what is desired. Resolves when the firewall was brought there, or
   * could not be: then it is tried again by itself, and `state.problem` says why.
   */
  want(targets: readonly string[]): Promise<void> {
    this.#wanted = targets;
    // After a failure the retry that is under way takes it along.
    if (this.#retryMs > 0 && this.#running === null) return Promise.resolve();
    return this.#request('change');
  }

  /** Reads the firewall and puts it right now. */
  reconcile(): Promise<void> {
    return this.#request('full');
  }

  /** Ends the work; resolves when nothing runs any more. What is blocked stays blocked. */
  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#cancelTimer();
    await this.#running;
  }

  /**
   * Stops, and takes every block out of the firewall.
   * @throws what the engine throws; then blocks may be left
   */
  async remove(): Promise<void> {
    await this.stop();
    await this.#engine.remove();
    this.#actual = null;
    this.#report({ holds: 0, reconciledAt: null, problem: null, isFailing: false });
  }

  #request(due: 'change' | 'full'): Promise<void> {
    if (this.#phase !== 'started') return Promise.resolve();
    if (this.#due !== 'full') this.#due = due;
    this.#running ??= this.#work();
    return this.#running;
  }

  async #work(): Promise<void> {
    while (this.#due !== 'nothing' && this.#phase === 'started') {
      const full = this.#due === 'full' || this.#actual === null;
      this.#due = 'nothing';
      if (full) this.#cancelTimer();
      try {
        const problem = await (full ? this.#fullPass() : this.#changePass());
        this.#succeeded(problem);
        if (full) this.#plan(this.#intervalMs);
        this.#retryMs = 0;
      } catch (error) {
        this.#failed(error);
        this.#retryMs = Math.min(Math.max(this.#retryMs * 2, FIRST_RETRY_MS), LAST_RETRY_MS);
        this.#plan(this.#retryMs);
        break;
      }
    }
    this.#running = null;
  }

  #plan(ms: number): void {
    this.#cancelTimer();
    if (this.#phase !== 'started') return;
    this.#cancelTimer = this.#clock.after(ms, () => void this.#request('full'));
  }

  /** Applies the difference to what is known. Gives back what went wrong beside the blocking. */
  async #changePass(): Promise<string | null> {
    const before = this.#actual;
    if (before === null) return this.#fullPass();
    const desired = desiredFrom(this.#wanted);
    const { add, remove } = difference(desired.targets, before);
    if (add.length + remove.length > 0) {
      try {
        await this.#engine.change(add, remove);
      } catch {
        // The firewall is not as it was left: look, and put it right.
        return this.#fullPass();
      }
    }
    return this.#settled(desired, add);
  }

  /** Brings everything to what is desired, from whatever is there. */
  async #fullPass(): Promise<string | null> {
    const known = this.#actual;
    this.#actual = null;
    await this.#engine.prepare();
    // A list that fails holds what is not ours; replacing needs none.
    const listed = await this.#engine.list().then(
      (targets) => new Set(targets),
      () => null,
    );
    const desired = desiredFrom(this.#wanted);
    const { add, remove } = difference(desired.targets, listed ?? known ?? new Set());
    const replace = () => this.#engine.replace([...desired.targets]);
    if (listed === null) await replace();
    else if (add.length + remove.length > 0) await this.#engine.change(add, remove).catch(replace);
    return this.#settled(desired, add);
  }

  async #settled(desired: Desired, added: readonly string[]): Promise<string | null> {
    this.#actual = desired.targets;
    const problems = desired.refused
      .slice(0, 3)
      .map(({ target, why }) => `${target} is not blocked: it ${why}.`);
    if (desired.refused.length > 3) problems.push(`${desired.refused.length - 3} more are not blocked.`);
    if (this.#cutConnections && added.length > 0) {
      try {
        await this.#engine.cut(added);
      } catch (error) {
        problems.push(`The blocks hold, but live connections could not be ended: ${messageOf(error)}`);
      }
    }
    return problems.length > 0 ? problems.join(' ') : null;
  }

  #succeeded(problem: string | null): void {
    this.#report({
      holds: this.#actual?.size ?? 0,
      reconciledAt: this.#clock.now(),
      problem,
      isFailing: false,
    });
  }

  #failed(error: unknown): void {
    this.#actual = null;
    this.#report({ ...this.#state, problem: messageOf(error), isFailing: true });
  }

  #report(state: ReconcilerState): void {
    this.#state = state;
    this.#onChange(state);
  }
}

function difference(
  desired: ReadonlySet<string>,
  actual: ReadonlySet<string>,
): { add: string[]; remove: string[] } {
  return {
    add: [...desired].filter((target) => !actual.has(target)),
    remove: [...actual].filter((target) => !desired.has(target)),
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
