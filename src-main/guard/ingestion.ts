import type { RuleSet } from '../../src-shared/rule.ts';
import type { LogBatch, LogSource } from '../log/source.ts';
import type { Committed } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { BatchReader } from './batch-reader.ts';
import type { Clock } from './clock.ts';
import type { Judge, Judged } from './judge.ts';

export interface IngestionParts {
  /** Under which the store keeps the position in this log. */
  readonly sourceName: string;
  makeSource(): LogSource;
  readonly judge: Judge;
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly clock: Clock;
  /** Told of the latest time that a replayed log has come to. */
  reached?(time: number): void;
  /** A batch and all that came of it is stored. */
  stored(committed: Committed): void;
  /** What came of a batch that can't be stored now. */
  unsaved(judged: Judged): void;
  /** `storeProblem` has changed. */
  changed(): void;
  /** The log can't be read on, through a fault of ours. */
  failed(error: unknown): void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/**
 * From log batches to the store. While the store can't write, attackers are
 * still recognised and kept out; what is not stored is not lost, for the
 * position in the log is not stored either: as soon as the store works again,
 * the log is read once more from where it was stored last.
 */
export class Ingestion {
  readonly #parts: IngestionParts;
  #store: Store;
  #source: LogSource | null = null;
  #reader = new BatchReader();
  /** Lines read by readers before the present one. */
  #linesBefore = 0;
  /** What had been read when something was stored last: from there it is read again after a failure. */
  #stored = { lines: 0, events: 0 };
  #busy: Promise<void> = Promise.resolve();
  #position: string | null = null;
  #storeProblem: string | null = null;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #isStopped = false;
  lastLineAt: number | null = null;
  events = 0;

  constructor(parts: IngestionParts) {
    this.#parts = parts;
    this.#store = parts.store;
  }

  get source(): LogSource | null {
    return this.#source;
  }

  get lines(): number {
    return this.#linesBefore + this.#reader.lines;
  }

  /** Why nothing can be stored now; null while all is. */
  get storeProblem(): string | null {
    return this.#storeProblem;
  }

  /** Begins where the store says. The judge has been restored. */
  start(): void {
    this.#read(this.#store.cursor(this.#parts.sourceName));
  }

  #read(cursor: string | null): void {
    this.#position = cursor;
    this.#reader = new BatchReader();
    const source = this.#parts.makeSource();
    this.#source = source;
    source.start(cursor, (batch) => this.#take(batch));
    source.finished.catch((error: unknown) => this.#parts.failed(error));
  }

  async #take(batch: LogBatch): Promise<void> {
    await this.#busy;
    const { clock, judge, sourceName, reached } = this.#parts;
    const read = this.#reader.read(batch, clock.now());
    const latest = read.reduce((time, one) => Math.max(time, one.time), 0);
    if (read.length > 0) {
      this.lastLineAt = latest;
      this.events += read.length;
      reached?.(latest);
    }
    const judged = judge.judge(read);
    this.#position = batch.cursor;
    if (this.#storeProblem !== null) return this.#parts.unsaved(judged);
    try {
      const committed = this.#store.commit({ source: sourceName, cursor: batch.cursor, ...judged });
      this.#stored = { lines: this.lines, events: this.events };
      this.#parts.stored(committed);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#storeFailed(error);
      this.#parts.unsaved(judged);
    }
  }

  #storeFailed(error: StoreError): void {
    this.#storeProblem = error.message;
    this.#parts.changed();
    this.#planRetry();
  }

  #planRetry(): void {
    if (this.#isStopped) return;
    this.#retryTimer = setTimeout(() => {
      this.#retry().catch((error: unknown) => this.#parts.failed(error));
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  /** Goes back to where the store was left, if it can write again. */
  async #retry(): Promise<void> {
    try {
      this.#store.commit({
        source: TRIAL,
        cursor: String(this.#parts.clock.now()),
        events: [],
        blocks: [],
        spares: [],
      });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.message !== this.#storeProblem) {
        this.#storeProblem = error.message;
        this.#parts.changed();
      }
      this.#planRetry();
      return;
    }
    await this.#source?.stop();
    if (this.#isStopped) return;
    await this.#restore();
  }

  /** Reads on with another store, from where that one was left. */
  async switchStore(store: Store): Promise<void> {
    await this.#source?.stop();
    this.#store = store;
    if (!this.#isStopped) await this.#restore();
  }

  async #restore(): Promise<void> {
    let cursor = this.#position;
    try {
      await this.#parts.judge.restore(this.#parts.rules(), this.#store, this.#parts.clock.now());
      cursor = this.#store.cursor(this.#parts.sourceName);
      this.#linesBefore = this.#stored.lines;
      this.events = this.#stored.events;
      this.#storeProblem = null;
      this.#retryMs = FIRST_RETRY_MS;
      this.#parts.changed();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#linesBefore = this.lines;
      this.#planRetry();
    }
    if (!this.#isStopped) this.#read(cursor);
  }

  /** Does something between two batches, so that neither sees the other half done. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#busy;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#busy = promise;
    try {
      await before;
      return await work();
    } finally {
      resolve();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#source?.stop();
  }
}

/** No log's name: what is stored under it only shows that the store can write. */
const TRIAL = 'trial';
