import type { Database, Statement } from 'better-sqlite3';
import type { AttemptCategory } from '../../src-shared/attempt.ts';
import type { BlockedBy } from '../../src-shared/block.ts';
import type { HourCount } from './rows.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;

/** The start of an hour of UTC, and which quarter of it: 0 to 3. */
interface Quarter {
  hour: number;
  quarter: number;
}

/** How much happened when, for charts and sums: kept when the events themselves are long gone. */
export class CountRepository {
  readonly #addAttempts: Statement<[Quarter & { category: AttemptCategory; attempts: number }]>;
  readonly #addBlock: Statement<[Quarter & { by: BlockedBy }]>;
  readonly #addTotal: Statement<[number]>;
  readonly #total: Statement<[], number>;
  readonly #attemptsSince: Statement<[Quarter], number>;
  readonly #blocksSince: Statement<[Quarter], number>;
  readonly #attemptsByHour: Statement<
    [number, number],
    { hour: number; category: AttemptCategory; n: number }
  >;
  readonly #blocksByHour: Statement<[number, number], { hour: number; by: BlockedBy; n: number }>;

  constructor(db: Database) {
    this.#addAttempts = db.prepare(`
      INSERT INTO attempt_count (hour, category, quarter, attempts)
      VALUES (:hour, :category, :quarter, :attempts)
      ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts`);
    this.#addBlock = db.prepare(`
      INSERT INTO block_count (hour, made_by, quarter, blocks) VALUES (:hour, :by, :quarter, 1)
      ON CONFLICT DO UPDATE SET blocks = blocks + 1`);
    this.#addTotal = db.prepare('UPDATE total SET attempts = attempts + ?');
    this.#total = db.prepare<[], number>('SELECT attempts FROM total').pluck();
    const since = 'hour >= :hour AND (hour > :hour OR quarter >= :quarter)';
    this.#attemptsSince = db
      .prepare<[Quarter], number>(`SELECT sum(attempts) FROM attempt_count WHERE ${since}`)
      .pluck();
    this.#blocksSince = db
      .prepare<[Quarter], number>(
        `SELECT sum(blocks) FROM block_count WHERE ${since} AND made_by <> 'shared-list'`,
      )
      .pluck();
    this.#attemptsByHour = db.prepare(`
      SELECT hour, category, sum(attempts) AS n FROM attempt_count
      WHERE hour >= ? AND hour < ? GROUP BY hour, category ORDER BY hour, category`);
    this.#blocksByHour = db.prepare(`
      SELECT hour, made_by AS "by", sum(blocks) AS n FROM block_count
      WHERE hour >= ? AND hour < ? GROUP BY hour, made_by ORDER BY hour, made_by`);
  }

  addAttempts(time: number, category: AttemptCategory, attempts: number): void {
    this.#addAttempts.run({ ...quarterOf(time), category, attempts });
    this.#addTotal.run(attempts);
  }

  addBlock(since: number, by: BlockedBy): void {
    this.#addBlock.run({ ...quarterOf(since), by });
  }

  /** All attempts there ever were. */
  totalAttempts(): number {
    return this.#total.get() ?? 0;
  }

  /**
   * From the quarter of an hour that holds `time` on. Blocks: those made by a
   * rule or the owner; a shared list brings thousands that nobody here saw.
   */
  since(time: number): { attempts: number; blocks: number } {
    const quarter = quarterOf(time);
    return { attempts: this.#attemptsSince.get(quarter) ?? 0, blocks: this.#blocksSince.get(quarter) ?? 0 };
  }

  /** The hours of UTC that begin from `from` to before `to` and in which something happened. */
  hours(from: number, to: number): HourCount[] {
    type Mutable = { hour: number; attempts: HourCount['attempts']; blocks: HourCount['blocks'] };
    const hours = new Map<number, Mutable>();
    const at = (hour: number): Mutable => {
      const known = hours.get(hour) ?? { hour, attempts: {}, blocks: {} };
      hours.set(hour, known);
      return known;
    };
    for (const { hour, category, n } of this.#attemptsByHour.all(from, to)) at(hour).attempts[category] = n;
    for (const { hour, by, n } of this.#blocksByHour.all(from, to)) at(hour).blocks[by] = n;
    return [...hours.values()].sort((a, b) => a.hour - b.hour);
  }
}

function quarterOf(time: number): Quarter {
  const hour = Math.floor(time / HOUR) * HOUR;
  return { hour, quarter: Math.floor((time - hour) / QUARTER) };
}
