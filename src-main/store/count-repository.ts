import type { Database, Statement } from 'better-sqlite3';
import type { AttemptCategory } from '../../src-shared/attempt.ts';
import type { BlockedBy } from '../../src-shared/block.ts';
import type { HourCount } from './rows.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;

/** An hour of UTC by its start, and what happened in each quarter of it. */
interface HourRow {
  hour: number;
  name: string;
  q0: number;
  q1: number;
  q2: number;
  q3: number;
}

interface Since {
  hour: number;
  /** 0 to 3 */
  quarter: number;
}

const ADD = `ON CONFLICT DO UPDATE SET
  q0 = q0 + excluded.q0, q1 = q1 + excluded.q1, q2 = q2 + excluded.q2, q3 = q3 + excluded.q3`;
const SUM_SINCE = `sum(q3
  + iif(hour > :hour OR :quarter < 3, q2, 0)
  + iif(hour > :hour OR :quarter < 2, q1, 0)
  + iif(hour > :hour OR :quarter < 1, q0, 0))`;

/** How much happened when, for charts and sums: kept when the events themselves are long gone. */
export class CountRepository {
  readonly #addAttempts: Statement<[HourRow]>;
  readonly #addBlock: Statement<[HourRow]>;
  readonly #addTotal: Statement<[number]>;
  readonly #total: Statement<[], number>;
  readonly #forget: readonly Statement<[]>[];
  readonly #attemptsSince: Statement<[Since], number>;
  readonly #blocksSince: Statement<[Since], number>;
  readonly #attemptsByHour: Statement<
    [number, number],
    { hour: number; category: AttemptCategory; n: number }
  >;
  readonly #blocksByHour: Statement<[number, number], { hour: number; n: number }>;

  constructor(db: Database) {
    this.#addAttempts = db.prepare(`
      INSERT INTO attempt_count (hour, category, q0, q1, q2, q3)
      VALUES (:hour, :name, :q0, :q1, :q2, :q3) ${ADD}`);
    this.#addBlock = db.prepare(`
      INSERT INTO block_count (hour, made_by, q0, q1, q2, q3)
      VALUES (:hour, :name, :q0, :q1, :q2, :q3) ${ADD}`);
    this.#addTotal = db.prepare('UPDATE total SET attempts = attempts + ?');
    this.#total = db.prepare<[], number>('SELECT attempts FROM total').pluck();
    this.#forget = [
      db.prepare('DELETE FROM attempt_count'),
      db.prepare('DELETE FROM block_count'),
      db.prepare('UPDATE total SET attempts = 0'),
    ];
    this.#attemptsSince = db
      .prepare<[Since], number>(`SELECT ${SUM_SINCE} FROM attempt_count WHERE hour >= :hour`)
      .pluck();
    this.#blocksSince = db
      .prepare<[Since], number>(`SELECT ${SUM_SINCE} FROM block_count WHERE hour >= :hour`)
      .pluck();
    this.#attemptsByHour = db.prepare(`
      SELECT hour, category, q0 + q1 + q2 + q3 AS n FROM attempt_count
      WHERE hour >= ? AND hour < ? ORDER BY hour`);
    this.#blocksByHour = db.prepare(`
      SELECT hour, sum(q0 + q1 + q2 + q3) AS n FROM block_count
      WHERE hour >= ? AND hour < ? GROUP BY hour`);
  }

  addAttempts(time: number, category: AttemptCategory, attempts: number): void {
    this.#addAttempts.run(hourRow(time, category, attempts));
    this.#addTotal.run(attempts);
  }

  addBlock(since: number, by: BlockedBy): void {
    this.#addBlock.run(hourRow(since, by, 1));
  }

  /** Counts from nothing again. */
  forget(): void {
    for (const statement of this.#forget) statement.run();
  }

  /** All attempts there ever were. */
  totalAttempts(): number {
    return this.#total.get() ?? 0;
  }

  /** From the quarter of an hour that holds `time` on. */
  since(time: number): { attempts: number; blocks: number } {
    const since = quarterOf(time);
    return { attempts: this.#attemptsSince.get(since) ?? 0, blocks: this.#blocksSince.get(since) ?? 0 };
  }

  /** The hours of UTC that begin from `from` to before `to` and in which something happened. */
  hours(from: number, to: number): HourCount[] {
    type Mutable = { hour: number; attempts: HourCount['attempts']; blocks: number };
    const hours = new Map<number, Mutable>();
    const at = (hour: number): Mutable => {
      const known = hours.get(hour) ?? { hour, attempts: {}, blocks: 0 };
      hours.set(hour, known);
      return known;
    };
    for (const { hour, category, n } of this.#attemptsByHour.all(from, to)) at(hour).attempts[category] = n;
    for (const { hour, n } of this.#blocksByHour.all(from, to)) at(hour).blocks = n;
    return [...hours.values()].sort((a, b) => a.hour - b.hour);
  }
}

function hourRow(time: number, name: string, count: number): HourRow {
  const { hour, quarter } = quarterOf(time);
  const row: HourRow = { hour, name, q0: 0, q1: 0, q2: 0, q3: 0 };
  return { ...row, [`q${quarter}`]: count };
}

function quarterOf(time: number): Since {
  const hour = Math.floor(time / HOUR) * HOUR;
  return { hour, quarter: Math.floor((time - hour) / QUARTER) };
}
