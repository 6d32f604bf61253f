import type { Database, Statement } from 'better-sqlite3';
import type { Spare } from '../../src-shared/contract.ts';
import type { NewSpare } from './rows.ts';

const DETAILS_LIMIT = 1000;

/** Attackers that a rule caught and that were left alone. */
export class SpareRepository {
  readonly #insert: Statement<[string, number, string, string]>;
  readonly #newestOf: Statement<[string, number], Spare>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO spare (attacker, time, reason, rule) VALUES (?, ?, ?, ?)');
    this.#newestOf = db.prepare(
      'SELECT id, attacker, time, reason, rule FROM spare WHERE attacker = ? ORDER BY id DESC LIMIT ?',
    );
  }

  insert({ attacker, time, reason, rule }: NewSpare): Spare {
    const id = Number(this.#insert.run(attacker, time, reason, rule).lastInsertRowid);
    return { id, attacker, time, reason, rule };
  }

  /** Newest first, at most 1,000. */
  newestOf(attacker: string): Spare[] {
    return this.#newestOf.all(attacker, DETAILS_LIMIT);
  }

  latestOf(attacker: string): Spare | null {
    return this.#newestOf.get(attacker, 1) ?? null;
  }
}
