import { type Clock, systemClock } from './clock.ts';
import { type Desired, desiredFrom } from './desired.ts';
import type { FirewallEngine } from './engine.ts';
import type { Aim } from './next-step.ts';
import { messageOf, type Outcome, Passes } from './passes.ts';
import { SharedTargets } from './shared-targets.ts';
import { TargetSet } from './target-set.ts';

/** What shall be in the firewall. */
export interface Wanted {
  /** The blocks that stand: in any form and order, they may repeat and nest. */
  readonly own: readonly string[];
  /** What shared lists want. The same object as before where nothing of it has changed: that is how it is noticed. */
  readonly shared: SharedTargets;
}

export const NOTHING_WANTED: Wanted = { own: [], shared: SharedTargets.none };

export interface ReconcilerState {
  /** How many targets the firewall is known to hold. */
  readonly holds: number;
  /** When it last held exactly what is desired, in milliseconds since 1970. */
  readonly reconciledAt: number | null;
  /** What is wrong now, in sentences, or null. */
  readonly problem: string | null;
  /** What this firewall can't hold, and what to do, in sentences; null: it can hold all. */
  readonly unheld: string | null;
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

/** After a full pass there is rest for so many times as long: reading hundreds of thousands shall be no load. */
const RESTS = 50;
/** But no longer: a machine may have slept during the pass. */
const LONGEST_REST_MS = 600_000;

const NOTHING: ReconcilerState = {
  holds: 0,
  reconciledAt: null,
  problem: null,
  unheld: null,
  isFailing: false,
};

/**
 * Keeps the firewall at what is desired. Each change of `want` is applied as a
 * difference; at start, at intervals and after a failure the firewall itself is
 * read and put right, whatever others did to it. One pass runs at a time, and
 * what is wanted meanwhile goes into the next request together. What shared lists
 * change is made in portions, own blocks first and in between.
 */
export class Reconciler {
  readonly #engine: FirewallEngine;
  readonly #passes: Passes;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #onChange: (state: ReconcilerState) => void;

  #wanted = NOTHING_WANTED;
  #state = NOTHING;
  #due: 'nothing' | 'change' | 'full' = 'nothing';
  #running: Promise<void> | null = null;
  /** Those who wait until what they wanted is there. */
  #waiting: (() => void)[] = [];
  /** How many of them the last aim was for. */
  #aimedFor = 0;
  #awaken = () => {};
  #retryMs = 0;
  #cancelTimer = () => {};
  #phase: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: ReconcilerOptions) {
    this.#engine = options.engine;
    this.#passes = new Passes({
      engine: options.engine,
      cutConnections: options.cutConnections ?? true,
      aim: () => this.#aim(),
      stepped: () => this.#stepped(),
      isAnew: () => this.#due === 'change',
      anew: () => new Promise((resolve) => (this.#awaken = resolve)),
      isStopped: () => this.#phase !== 'started',
    });
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

  /** Resolves when it is at work no more. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** Brings the firewall to these targets for the first time, as `want` does. Never fails: see `state.problem`. */
  start(wanted: Wanted): Promise<void> {
    if (this.#phase !== 'new') throw new Error('a reconciler starts once');
    this.#phase = 'started';
    this.#wanted = wanted;
    return this.#requestOwn('full');
  }

  /**
   * Replaces what is desired. Resolves when the firewall was brought there, or
   * could not be: then it is tried again by itself, and `state.problem` says why.
   * Where lists change by much, that is when the own blocks are there: see `idle`.
   */
  want(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    // After a failure the retry that is under way takes it along.
    if (this.#retryMs > 0 && this.#running === null) return Promise.resolve();
    return this.#requestOwn('change');
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
    this.#passes.forget();
    this.#report(NOTHING);
  }

  #requestOwn(due: 'change' | 'full'): Promise<void> {
    if (this.#phase !== 'started') return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    void this.#request(due);
    return promise;
  }

  #request(due: 'change' | 'full'): Promise<void> {
    if (this.#phase !== 'started') return Promise.resolve();
    if (this.#due !== 'full') this.#due = due;
    this.#awaken();
    this.#running ??= this.#work();
    return this.#running;
  }

  async #work(): Promise<void> {
    while (this.#due !== 'nothing' && this.#phase === 'started') {
      const full = this.#due === 'full' || !this.#passes.isKnown;
      const began = this.#clock.now();
      this.#due = 'nothing';
      if (full) this.#cancelTimer();
      try {
        const outcome = await (full ? this.#passes.full() : this.#passes.change());
        this.#succeeded(outcome);
        if (full) this.#plan(this.#restAfter(this.#clock.now() - began));
        this.#retryMs = 0;
      } catch (error) {
        this.#failed(error);
        this.#retryMs = Math.min(Math.max(this.#retryMs * 2, FIRST_RETRY_MS), LAST_RETRY_MS);
        this.#plan(this.#retryMs);
        break;
      }
    }
    this.#running = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #restAfter(ms: number): number {
    return Math.max(this.#intervalMs, Math.min(ms * RESTS, LONGEST_REST_MS));
  }

  #plan(ms: number): void {
    this.#cancelTimer();
    if (this.#phase !== 'started') return;
    this.#cancelTimer = this.#clock.after(ms, () => void this.#request('full'));
  }

  /** What is to be reached now. */
  #aim(): Aim & Pick<Desired, 'refused'> {
    if (this.#due === 'change') this.#due = 'nothing';
    this.#aimedFor = this.#waiting.length;
    const { own, shared } = this.#wanted;
    const { targets, refused } = desiredFrom(own);
    const isHeld = shared.size <= this.#engine.lists.most;
    return { own: targets, shared: isHeld ? shared.targets : TargetSet.none, refused };
  }

  /** The own blocks of the last aim are there, while lists are still on their way. */
  #stepped(): void {
    this.#report({ ...this.#state, holds: this.#passes.holds });
    for (const resolve of this.#waiting.splice(0, this.#aimedFor)) resolve();
  }

  #succeeded({ problem, isThere }: Outcome): void {
    this.#report({
      ...this.#state,
      holds: this.#passes.holds,
      reconciledAt: isThere ? this.#clock.now() : this.#state.reconciledAt,
      problem,
      isFailing: false,
    });
  }

  #failed(error: unknown): void {
    this.#passes.forget();
    this.#report({ ...this.#state, problem: messageOf(error), isFailing: true });
  }

  #report(state: ReconcilerState): void {
    this.#state = { ...state, unheld: this.#unheld };
    this.#onChange(this.#state);
  }

  get #unheld(): string | null {
    const { most, holder, remedy } = this.#engine.lists;
    const { size } = this.#wanted.shared;
    if (size <= most) return null;
    const count = (number: number) => number.toLocaleString('en-US');
    return `${holder} at most ${count(most)} addresses of lists; ${count(size)} are not kept out. ${remedy}`;
  }
}
