import Database from 'better-sqlite3';
import type { Block } from '../../src-shared/block.ts';
import type { EventRow } from '../../src-shared/contract.ts';
import { OUTCOME_OF } from '../../src-shared/login-event.ts';
import { BLOCK_COLUMNS } from './block-columns.ts';
import { CountRepository } from './count-repository.ts';
import { EventRepository } from './event-repository.ts';
import { EventScan, type HourAttempts, type ScanConditions } from './event-scan.ts';
import type { HourCount, PastEvent } from './rows.ts';
import { explainFailure } from './store-error.ts';

/** A writer of the WAL keeps no reader waiting; only the one that ends it does, for a moment. */
const BUSY_TIMEOUT_MS = 2000;

/** An event with the source that it counts for. */
export interface SourcedEvent {
  readonly event: EventRow;
  readonly attacker: string | null;
}

type StoredEvent = Omit<EventRow, 'outcome'> & { attacker: string | null };

/**
 * The database for somebody who only reads, beside the guard that writes (WAL):
 * each call is a read transaction of its own and takes some milliseconds where
 * its caller asks for pages. Every call throws what SQLite threw; see `explain`.
 */
export class StoreReader {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #events: EventRepository;
  readonly #counts: CountRepository;
  readonly #eventsByIds: Database.Statement<[string], StoredEvent>;
  readonly #blocksByIds: Database.Statement<[string], Block>;
  readonly #blocksAfter: Database.Statement<[number, number], Block>;
  readonly #standing: Database.Statement<[], number>;
  readonly #standingCount: Database.Statement<[], number>;
  readonly #lastBlock: Database.Statement<[], number | null>;
  readonly #sources: Database.Statement<[number, number], [number, string]>;
  readonly #sourceOf: Database.Statement<[number], string>;
  readonly #lastEvent: Database.Statement<[], number | null>;
  readonly #count: Database.Statement<[], number>;
  readonly #countBetween: Database.Statement<[number, number], number>;
  readonly #countOf: Database.Statement<[number], number>;
  readonly #spared: Database.Statement<[], string>;
  readonly #attemptsByHour: Database.Statement<[number, number], HourAttempts>;

  /** @throws StoreError where it can't be opened; nothing is made */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    } catch (error) {
      throw explainFailure(error, path);
    }
    const db = this.#db;
    db.pragma('temp_store = MEMORY');
    this.#events = new EventRepository(db);
    this.#counts = new CountRepository(db);
    this.#eventsByIds = db.prepare(`
      SELECT e.id, e.time, e.kind, e.user, e.address, e.port, e.method, e.fingerprint, e.pid, e.attempts,
        e.category, e.line, a.source AS attacker
      FROM json_each(?) AS wanted CROSS JOIN event AS e ON e.id = wanted.value
      LEFT JOIN attacker AS a ON a.id = e.attacker`);
    this.#blocksByIds = db.prepare(
      `SELECT ${BLOCK_COLUMNS} FROM block WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    );
    this.#blocksAfter = db.prepare(`SELECT ${BLOCK_COLUMNS} FROM block WHERE id > ? ORDER BY id LIMIT ?`);
    this.#standing = db.prepare<[], number>('SELECT id FROM block WHERE lifted_at IS NULL').pluck();
    this.#standingCount = db.prepare<[], number>('SELECT standing_blocks FROM total').pluck();
    this.#lastBlock = db.prepare<[], number | null>('SELECT max(id) FROM block').pluck();
    this.#sources = db
      .prepare<[number, number], [number, string]>(
        'SELECT id, source FROM attacker WHERE id > ? ORDER BY id LIMIT ?',
      )
      .raw();
    this.#sourceOf = db.prepare<[number], string>('SELECT source FROM attacker WHERE id = ?').pluck();
    this.#lastEvent = db.prepare<[], number | null>('SELECT max(id) FROM event').pluck();
    this.#count = db.prepare<[], number>('SELECT count(*) FROM event').pluck();
    this.#countBetween = db
      .prepare<[number, number], number>('SELECT count(*) FROM event WHERE time >= ? AND time < ?')
      .pluck();
    this.#countOf = db.prepare<[number], number>('SELECT count(*) FROM event WHERE attacker = ?').pluck();
    this.#spared = db.prepare<[], string>('SELECT DISTINCT attacker FROM spare').pluck();
    this.#attemptsByHour = db.prepare(`
      SELECT time - time % 3600000 AS hour, source, sum(event.attempts) AS attempts
      FROM event JOIN attacker ON attacker.id = event.attacker
      WHERE time >= ? AND time < ? AND event.attempts > 0 GROUP BY 1, event.attacker`);
  }

  /** A StoreError with words for the owner where disk or file are the cause; the error as it is otherwise. */
  explain(error: unknown): unknown {
    return explainFailure(error, this.#path);
  }

  scan(conditions: ScanConditions): EventScan {
    return new EventScan(this.#db, conditions);
  }

  /** Those that are there, in no order. */
  eventsByIds(ids: readonly number[]): SourcedEvent[] {
    return this.#eventsByIds
      .all(JSON.stringify(ids))
      .map(({ attacker, ...row }) => ({ event: { ...row, outcome: OUTCOME_OF[row.kind] }, attacker }));
  }

  /** A page of all events with a higher id, in the order of ids; empty: no more. */
  pastEvents(after: number): PastEvent[] {
    return this.#events.pastAfter(after, Number.MIN_SAFE_INTEGER);
  }

  /** The highest id; 0 where there is no event. */
  lastEventId(): number {
    return this.#lastEvent.get() ?? 0;
  }

  /** How many events there are from that time to before the other; null: no limit. */
  eventCount(from: number | null, to: number | null): number {
    if (from === null && to === null) return this.#count.get() ?? 0;
    return this.#countBetween.get(from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER) ?? 0;
  }

  eventCountOf(attackerId: number): number {
    return this.#countOf.get(attackerId) ?? 0;
  }

  /** Those that are there, by id. */
  blocksByIds(ids: readonly number[]): Block[] {
    return this.#blocksByIds.all(JSON.stringify(ids));
  }

  blocksAfter(id: number, limit: number): Block[] {
    return this.#blocksAfter.all(id, limit);
  }

  standingBlockIds(): number[] {
    return this.#standing.all();
  }

  /** What changes whenever a block is made or lifted. */
  blocksChange(): string {
    return `${this.#lastBlock.get() ?? 0} ${this.#standingCount.get() ?? 0}`;
  }

  /** Sources of events with a higher id, as [id, source], in the order of ids. */
  sourcesAfter(id: number, limit: number): [number, string][] {
    return this.#sources.all(id, limit);
  }

  sourceOf(attackerId: number): string | null {
    return this.#sourceOf.get(attackerId) ?? null;
  }

  /** Everybody who was ever spared. */
  sparedSources(): string[] {
    return this.#spared.all();
  }

  hours(from: number, to: number): HourCount[] {
    return this.#counts.hours(from, to);
  }

  /** Attempts of the stored events from that time to before the other, by hour of UTC and source. */
  attemptsByHour(from: number, to: number): HourAttempts[] {
    return this.#attemptsByHour.all(from, to);
  }

  close(): void {
    this.#db.close();
  }
}

/**
 * Everything that SQLite finds wrong with a database, in its words, at most 100
 * lines of each kind; empty: it is sound. Reads all of it, which takes seconds
 * for each GB, as one read transaction.
 * @param passed told after each of the two parts
 */
export function findDatabaseProblems(path: string, passed: (parts: number) => void): string[] {
  let db: Database.Database;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw explainFailure(error, path);
  }
  try {
    const problems: string[] = [];
    const find = (what: () => readonly string[]): void => {
      try {
        problems.push(...what());
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error;
        if (!/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw explainFailure(error, path);
        problems.push(error.message);
      }
    };
    find(() =>
      db
        .prepare<[], string>('PRAGMA integrity_check(100)')
        .pluck()
        .all()
        .filter((line) => line !== 'ok'),
    );
    passed(1);
    find(() =>
      db
        .prepare<[], { table: string; rowid: number; parent: string }>(
          'SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 100',
        )
        .all()
        .map(
          ({ table, rowid, parent }) => `${table} ${rowid} speaks of a row of ${parent} that is not there`,
        ),
    );
    passed(2);
    return problems;
  } finally {
    db.close();
  }
}
