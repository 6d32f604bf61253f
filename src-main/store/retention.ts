import type { Database, Statement } from 'better-sqlite3';
import type { AttackerCounts } from './attacker-counts.ts';

/** So many rows go in one call, or little more: some 20 ms. */
const ROWS_PER_CALL = 2000;
const EVENTS_AT_A_TIME = 100;
const PAGES_PER_CALL = 1000;

export interface PruneOptions {
  /** Events and spares from before this time go. */
  readonly olderThan: number;
  /** If the database is larger than this, the oldest events go, however young. */
  readonly maxBytes: number;
  /** Blocks that ended before this go; as `olderThan` if absent. Growing block times need those remembered. */
  readonly blocksEndedBefore?: number;
}

export interface Pruned {
  readonly events: number;
  readonly attackers: number;
  readonly blocks: number;
  /** Whether another call has something to do. */
  readonly more: boolean;
}

type Oldest = Statement<[number, number], number | null>;

/**
 * Forgets what is too old or too much, a little in each call. An attacker goes
 * with the last of its events, unless a block of it stands: then when that is
 * lifted. The counts by hour stay for good (some 4 MB a year).
 *
 * Freed pages are used again, so that a database at its limit stays as large
 * as it is; only while the file is above the limit are they given back.
 */
export class Retention {
  readonly #db: Database;
  readonly #attackers: AttackerCounts;
  readonly #deleteEvents: Oldest;
  readonly #deleteBlocks: Statement<[number, number]>;
  readonly #deleteSpares: Statement<[number, number]>;

  constructor(db: Database, attackers: AttackerCounts) {
    this.#db = db;
    this.#attackers = attackers;
    this.#deleteEvents = db
      .prepare<[number, number], number | null>(
        `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time < ? ORDER BY time LIMIT ?)
        RETURNING attacker`,
      )
      .pluck();
    this.#deleteBlocks = db.prepare(
      'DELETE FROM block WHERE id IN (SELECT id FROM block WHERE lifted_at < ? ORDER BY lifted_at LIMIT ?)',
    );
    this.#deleteSpares = db.prepare(
      'DELETE FROM spare WHERE id IN (SELECT id FROM spare WHERE time < ? ORDER BY time LIMIT ?)',
    );
  }

  prune(options: PruneOptions): Pruned {
    const pruned = this.#db.transaction(() => this.#deleteRows(options)).immediate();
    const isTooLarge = (): boolean =>
      this.#pages('page_count') > options.maxBytes / this.#pages('page_size') &&
      this.#pages('freelist_count') > 0;
    if (isTooLarge()) this.#db.pragma(`incremental_vacuum(${PAGES_PER_CALL})`);
    return { ...pruned, more: pruned.more || isTooLarge() };
  }

  #deleteRows({ olderThan, maxBytes, blocksEndedBefore = olderThan }: PruneOptions): Pruned {
    let left = ROWS_PER_CALL;
    let events = 0;
    let attackers = 0;
    const deleteOldest = (before: number): boolean => {
      const of = this.#deleteEvents.all(before, EVENTS_AT_A_TIME);
      left -= of.length;
      events += of.length;
      for (const attacker of new Set(of)) {
        const rows = attacker === null ? 0 : this.#attackers.forgetIfGone(attacker);
        left -= rows;
        attackers += Number(rows > 0);
      }
      return of.length > 0;
    };
    while (left > 0 && deleteOldest(olderThan));
    while (left > 0 && this.#usedBytes() > maxBytes && deleteOldest(Number.MAX_SAFE_INTEGER));
    const blocks = this.#deleteBlocks.run(blocksEndedBefore, Math.max(left, 0)).changes;
    left -= blocks;
    left -= this.#deleteSpares.run(olderThan, Math.max(left, 0)).changes;
    return { events, attackers, blocks, more: left <= 0 };
  }

  #usedBytes(): number {
    return (this.#pages('page_count') - this.#pages('freelist_count')) * this.#pages('page_size');
  }

  #pages(what: 'page_count' | 'freelist_count' | 'page_size'): number {
    return Number(this.#db.pragma(what, { simple: true }));
  }
}
