import type { RuleSet } from '../../src-shared/rule.ts';
import type { Settings } from '../settings/schema.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { Clock } from './clock.ts';

const EVERY_MS = 10 * 60_000;
/** Between two portions the log is read on. */
const PAUSE_MS = 100;
const DAY_MS = 86_400_000;

/** Has the store forget what is too old or too much, a portion at a time. */
export class Retention {
  readonly #store: () => Store;
  readonly #clock: Clock;
  #limits: Settings['retention'];
  readonly #rules: () => RuleSet;
  #timer: NodeJS.Timeout | null = null;

  constructor(store: () => Store, clock: Clock, limits: Settings['retention'], rules: () => RuleSet) {
    this.#store = store;
    this.#clock = clock;
    this.#limits = limits;
    this.#rules = rules;
  }

  start(): void {
    this.#plan(EVERY_MS);
  }

  /** Other limits from now on. */
  set limits(limits: Settings['retention']) {
    this.#limits = limits;
    if (this.#timer === null) return;
    this.stop();
    this.#plan(PAUSE_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #plan(ms: number): void {
    this.#timer = setTimeout(() => this.#plan(this.#prune() ? PAUSE_MS : EVERY_MS), ms);
  }

  /** @returns whether there is more to forget */
  #prune(): boolean {
    const now = this.#clock.now();
    const remembered = this.#rules().growth.rememberSeconds * 1000;
    const olderThan = now - this.#limits.days * DAY_MS;
    try {
      return this.#store().prune({
        olderThan,
        maxBytes: this.#limits.megabytes * 1_000_000,
        blocksEndedBefore: Math.min(olderThan, now - remembered),
      }).more;
    } catch (error) {
      // A store that can't write is told of elsewhere, and forgets later.
      if (error instanceof StoreError) return false;
      throw error;
    }
  }
}
