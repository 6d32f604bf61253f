import type { Database, Statement } from 'better-sqlite3';
import type { EventKind } from '../../src-shared/login-event.ts';

/** Which events a scan gives, as far as SQLite can tell. */
export interface ScanConditions {
  /** From this time on, and before that one. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null: all. */
  readonly kinds: readonly EventKind[] | null;
  readonly attemptsOnly: boolean;
  /** What is needed besides id, time, attacker and attempts; the others are null. */
  readonly columns: { readonly user: boolean; readonly address: boolean; readonly line: boolean };
}

/** id, time, kind, attacker's id, attempts, user (always there where there are attempts), address, line. */
export type ScannedEvent = [
  id: number,
  time: number,
  kind: EventKind,
  attacker: number | null,
  attempts: number,
  user: string | null,
  address: string | null,
  line: string | null,
];

/** Where a scan from the newest to the oldest goes on: before this event. */
export interface ScanPlace {
  readonly time: number;
  readonly id: number;
}

export interface ScanPage {
  readonly rows: ScannedEvent[];
  /** How many events were looked at. */
  readonly looked: number;
  /** Where to go on; null: that was the last page. */
  readonly next: ScanPlace | null;
}

type Values = Record<string, number | string>;

/**
 * Reads events in pages, each of which looks at so many events at most, however
 * few of them it gives: so no read takes long.
 */
export class EventScan {
  readonly #values: Values;
  readonly #from: number;
  readonly #to: number;
  readonly #bound: Statement<[Values], ScanPlace>;
  readonly #page: Statement<[Values], ScannedEvent>;
  readonly #boundOf: Statement<[Values], number>;
  readonly #pageOf: Statement<[Values], ScannedEvent>;
  readonly #after: Statement<[Values], ScannedEvent>;

  constructor(db: Database, conditions: ScanConditions) {
    const { from, to, kinds, attemptsOnly, columns } = conditions;
    this.#from = from ?? Number.MIN_SAFE_INTEGER;
    this.#to = to ?? Number.MAX_SAFE_INTEGER;
    this.#values = {};
    const wanted: string[] = [];
    if (attemptsOnly) wanted.push('attempts > 0');
    if (kinds !== null) {
      wanted.push(`kind IN (${kinds.map((_, n) => `:kind${n}`).join(', ')})`);
      for (const [n, kind] of kinds.entries()) this.#values[`kind${n}`] = kind;
    }
    const and = wanted.map((one) => ` AND ${one}`).join('');
    const user = columns.user ? 'user' : 'iif(attempts > 0, user, NULL)';
    const row = `id, time, kind, attacker, attempts, ${user}, ${columns.address ? 'address' : 'NULL'}, ${
      columns.line ? 'line' : 'NULL'
    }`;
    this.#bound = db.prepare(`
      SELECT time, id FROM event WHERE (time, id) < (:time, :id) AND time >= :from
      ORDER BY time DESC, id DESC LIMIT 1 OFFSET :skip`);
    this.#page = db
      .prepare<[Values], ScannedEvent>(
        `SELECT ${row} FROM event
        WHERE (time, id) < (:time, :id) AND (time, id) >= (:lastTime, :lastId) AND +id <= :newest${and}
        ORDER BY time DESC, id DESC`,
      )
      .raw();
    this.#boundOf = db
      .prepare<[Values], number>(
        'SELECT id FROM event WHERE attacker = :attacker AND id < :id ORDER BY id DESC LIMIT 1 OFFSET :skip',
      )
      .pluck();
    this.#pageOf = db
      .prepare<[Values], ScannedEvent>(
        `SELECT ${row} FROM event
        WHERE attacker = :attacker AND id < :id AND id >= :lastId AND +time >= :from AND +time < :to${and}
        ORDER BY id DESC`,
      )
      .raw();
    this.#after = db
      .prepare<[Values], ScannedEvent>(
        `SELECT ${row} FROM event
        WHERE id > :after AND id <= :last AND +time >= :from AND +time < :to${and} ORDER BY id`,
      )
      .raw();
  }

  /** Before which the newest event of the time looked at is. */
  get start(): ScanPlace {
    return { time: this.#to, id: Number.MIN_SAFE_INTEGER };
  }

  /**
   * The next page by time and id, newest first, looking at `size` events at most.
   * @param newest events with a higher id are left out
   */
  page(place: ScanPlace, newest: number, size: number): ScanPage {
    const next = this.#bound.get({ ...place, from: this.#from, skip: size - 1 }) ?? null;
    const last = next ?? { time: this.#from, id: Number.MIN_SAFE_INTEGER };
    const rows = this.#page.all({ ...this.#values, ...place, lastTime: last.time, lastId: last.id, newest });
    return { rows, looked: next === null ? rows.length : size, next };
  }

  /** As `page`, of one attacker, by id, newest first. The time of the place does not matter. */
  pageOf(attacker: number, before: number, size: number): ScanPage {
    const lastId = this.#boundOf.get({ attacker, id: before, skip: size - 1 }) ?? null;
    const rows = this.#pageOf.all({
      ...this.#values,
      attacker,
      id: before,
      lastId: lastId ?? Number.MIN_SAFE_INTEGER,
      from: this.#from,
      to: this.#to,
    });
    const next = lastId === null ? null : { time: 0, id: lastId };
    return { rows, looked: lastId === null ? rows.length : size, next };
  }

  /** Those with an id above `after`, up to `last`, in the order of ids. */
  after(after: number, last: number): ScannedEvent[] {
    return this.#after.all({ ...this.#values, after, last, from: this.#from, to: this.#to });
  }
}

/** For sums by hour: whose attempts. */
export interface HourAttempts {
  readonly hour: number;
  readonly source: string;
  readonly attempts: number;
}
