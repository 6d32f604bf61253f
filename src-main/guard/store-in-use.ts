import { openStore, type Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { ChosenStore } from './choose-store.ts';
import type { Clock } from './clock.ts';

const REOPEN_MS = 5000;

export interface StoreInUseParts {
  readonly clock: Clock;
  /** The database could be opened after all: all goes on with it from now on. */
  reopened(store: Store): Promise<void>;
  failed(error: unknown): void;
}

/** The store that all work with: where the database could not be opened at the start, one in memory until it can be. */
export class StoreInUse {
  #chosen: ChosenStore;
  readonly #parts: StoreInUseParts;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(chosen: ChosenStore, parts: StoreInUseParts) {
    this.#chosen = chosen;
    this.#parts = parts;
  }

  get store(): Store {
    return this.#chosen.store;
  }

  /** Why it is in memory only; null: it is not. */
  get problem(): string | null {
    return this.#chosen.problem;
  }

  start(): void {
    if (this.#chosen.wantedPath !== null) this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #plan(): void {
    this.#timer = setTimeout(() => {
      this.#reopen().catch((error: unknown) => this.#parts.failed(error));
    }, REOPEN_MS);
  }

  async #reopen(): Promise<void> {
    const { wantedPath } = this.#chosen;
    if (wantedPath === null || this.#isStopped) return;
    try {
      const store = openStore(wantedPath, { now: () => this.#parts.clock.now() });
      const inMemory = this.store;
      this.#chosen = { store, wantedPath: null, problem: null };
      await this.#parts.reopened(store);
      inMemory.close();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#plan();
    }
  }
}
