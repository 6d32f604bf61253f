import type { Database, Statement } from 'better-sqlite3';
import { AttackerSearch } from './attacker-search.ts';
import type { NewEvent } from './rows.ts';
import { storable } from './text.ts';

/**
 * So many users, and so many addresses of a prefix, are remembered one by one
 * for each attacker. Whoever invents a new name for every try fills neither the
 * disk nor a screen; the tries beyond still count.
 */
export const REMEMBERED_EACH = 2000;

interface Seen {
  id: number;
  time: number;
  attempts: number;
}

interface Sums {
  attempts: number;
  userCount: number;
  addressCount: number;
}

/** What the attempts of each attacker add up to: kept with every event, in its transaction. */
export class AttackerCounts {
  readonly #search: AttackerSearch;
  readonly #idOf: Statement<[string], number>;
  readonly #insert: Statement<[string]>;
  readonly #count: Statement<[Seen], Sums>;
  readonly #countUser: Statement<[Seen & { user: string }]>;
  readonly #insertUser: Statement<[Seen & { user: string }]>;
  readonly #userGained: Statement<[number]>;
  readonly #countAddress: Statement<[number, number, string]>;
  readonly #insertAddress: Statement<[number, string, number]>;
  readonly #addressGained: Statement<[number]>;
  readonly #isKept: Statement<[{ id: number }], number>;
  readonly #forget: readonly Statement<[number]>[];

  constructor(db: Database) {
    this.#search = new AttackerSearch(db);
    this.#idOf = db.prepare<[string], number>('SELECT id FROM attacker WHERE source = ?').pluck();
    this.#insert = db.prepare('INSERT INTO attacker (source) VALUES (?)');
    this.#count = db.prepare(`
      UPDATE attacker SET attempts = attempts + :attempts,
        first_seen = min(coalesce(first_seen, :time), :time),
        last_seen = max(coalesce(last_seen, :time), :time)
      WHERE id = :id RETURNING attempts, user_count AS userCount, address_count AS addressCount`);
    this.#countUser = db.prepare(`
      UPDATE attacker_user SET attempts = attempts + :attempts, last_seen = max(last_seen, :time)
      WHERE attacker = :id AND user = :user`);
    this.#insertUser = db.prepare(`
      INSERT INTO attacker_user (attacker, user, attempts, last_seen) VALUES (:id, :user, :attempts, :time)`);
    this.#userGained = db.prepare('UPDATE attacker SET user_count = user_count + 1 WHERE id = ?');
    this.#countAddress = db.prepare(
      'UPDATE attacker_address SET attempts = attempts + ? WHERE attacker = ? AND address = ?',
    );
    this.#insertAddress = db.prepare(
      'INSERT INTO attacker_address (attacker, address, attempts) VALUES (?, ?, ?)',
    );
    this.#addressGained = db.prepare('UPDATE attacker SET address_count = address_count + 1 WHERE id = ?');
    this.#isKept = db
      .prepare<[{ id: number }], number>(
        `SELECT EXISTS (SELECT 1 FROM event WHERE attacker = :id) OR EXISTS (
          SELECT 1 FROM attacker JOIN block ON target = source WHERE attacker.id = :id AND lifted_at IS NULL)`,
      )
      .pluck();
    this.#forget = [
      db.prepare('DELETE FROM attacker_user WHERE attacker = ?'),
      db.prepare('DELETE FROM attacker_address WHERE attacker = ?'),
      db.prepare('DELETE FROM attacker_text WHERE attacker = ?'),
      db.prepare('DELETE FROM attacker WHERE id = ?'),
    ];
  }

  /** The row for a source, made if there is none yet. */
  idFor(source: string): number {
    return this.#idOf.get(source) ?? Number(this.#insert.run(source).lastInsertRowid);
  }

  /** Adds an event's attempts to what its attacker has done. */
  add(id: number, source: string, event: NewEvent): void {
    if (event.attempts === 0) return;
    const seen: Seen = { id, time: event.time, attempts: event.attempts };
    const sums = this.#count.get(seen);
    if (sums === undefined) throw new Error(`no attacker ${id}`);
    if (sums.attempts === event.attempts) this.#search.add(id, 0, source);
    if (event.user !== null) this.#addUser(seen, storable(event.user), sums);
    if (event.address !== null && event.address !== source) this.#addAddress(seen, event.address, sums);
  }

  /**
   * Forgets an attacker whose events are all gone and for whom no block stands.
   * @returns how many rows went
   */
  forgetIfGone(id: number): number {
    if (this.#isKept.get({ id }) === 1) return 0;
    return this.#forget.reduce((sum, statement) => sum + statement.run(id).changes, 0);
  }

  /** As `forgetIfGone`, for a source that may be unknown. */
  forgetSourceIfGone(source: string): void {
    const id = this.#idOf.get(source);
    if (id !== undefined) this.forgetIfGone(id);
  }

  #addUser(seen: Seen, user: string, sums: Sums): void {
    if (this.#countUser.run({ ...seen, user }).changes > 0 || sums.userCount >= REMEMBERED_EACH) return;
    this.#insertUser.run({ ...seen, user });
    this.#userGained.run(seen.id);
    this.#search.add(seen.id, 1 + sums.userCount + sums.addressCount, user);
  }

  #addAddress(seen: Seen, address: string, sums: Sums): void {
    if (this.#countAddress.run(seen.attempts, seen.id, address).changes > 0) return;
    if (sums.addressCount >= REMEMBERED_EACH) return;
    this.#insertAddress.run(seen.id, address, seen.attempts);
    this.#addressGained.run(seen.id);
    this.#search.add(seen.id, 1 + sums.userCount + sums.addressCount, address);
  }
}
