import type { Database, Statement } from 'better-sqlite3';
import { AttackerSearch, type Found } from './attacker-search.ts';
import type { AttackerSort, KnownAttacker, KnownAttackerDetails } from './rows.ts';

const TOP_USERS = 5;
const FIRST_IDS = 1000;

const ORDER: Readonly<Record<AttackerSort, string>> = {
  lastSeen: 'last_seen DESC, id DESC',
  attempts: 'attempts DESC, id DESC',
  firstSeen: 'first_seen DESC, id DESC',
};

type StoredAttacker = Omit<KnownAttacker, 'users'> & { users: string };

export interface AttackerQuery {
  readonly limit: number;
  readonly offset: number;
  readonly sort: AttackerSort;
  /** Part of an address or of a user name, in upper or lower case. */
  readonly search?: string | undefined;
}

/** The attackers as a screen shows them. A source that made no attempt is none. */
export class AttackerRepository {
  readonly #search: AttackerSearch;
  readonly #count: Statement<[], number>;
  readonly #ids: Readonly<Record<AttackerSort, Statement<[number, number], number>>>;
  readonly #byIds: Statement<[string], StoredAttacker>;
  readonly #idOf: Statement<[string], number>;
  readonly #users: Statement<[number], KnownAttackerDetails['users'][number]>;
  readonly #addresses: Statement<[number], KnownAttackerDetails['addresses'][number]>;

  constructor(db: Database) {
    this.#search = new AttackerSearch(db);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM attacker WHERE attempts > 0').pluck();
    const idsBy = (sort: AttackerSort): Statement<[number, number], number> =>
      db
        .prepare<[number, number], number>(
          `SELECT id FROM attacker WHERE attempts > 0 ORDER BY ${ORDER[sort]} LIMIT ? OFFSET ?`,
        )
        .pluck();
    this.#ids = {
      lastSeen: idsBy('lastSeen'),
      attempts: idsBy('attempts'),
      firstSeen: idsBy('firstSeen'),
    };
    // One statement for the whole page: a third of the time that one for each row would take.
    this.#byIds = db.prepare(`
      SELECT a.source AS attacker, a.first_seen AS firstSeen, a.last_seen AS lastSeen, a.attempts,
        a.user_count AS userCount, (SELECT count(*) FROM block WHERE target = a.source) AS blockCount,
        (SELECT json_group_array(json_object('user', user, 'attempts', attempts)) FROM (
          SELECT user, attempts FROM attacker_user
          WHERE attacker = a.id ORDER BY attempts DESC, user LIMIT ${TOP_USERS})) AS users
      FROM json_each(?) AS wanted CROSS JOIN attacker AS a ON a.id = wanted.value
      ORDER BY wanted.key`);
    this.#idOf = db
      .prepare<[string], number>('SELECT id FROM attacker WHERE source = ? AND attempts > 0')
      .pluck();
    // The plus keeps SQLite from the index by attempts: to sort them is quicker than to look up each one.
    this.#users = db.prepare(`
      SELECT user, attempts, last_seen AS lastSeen FROM attacker_user
      WHERE attacker = ? ORDER BY +attempts DESC, user`);
    this.#addresses = db.prepare(
      'SELECT address, attempts FROM attacker_address WHERE attacker = ? ORDER BY attempts DESC, address',
    );
  }

  count(): number {
    return this.#count.get() ?? 0;
  }

  page({ limit, offset, sort, search }: AttackerQuery): { total: number; attackers: KnownAttacker[] } {
    const ids = this.#ids[sort];
    if (search === undefined || search === '') {
      return { total: this.count(), attackers: this.#known(ids.all(limit, offset)) };
    }
    const found = this.#search.find(search);
    const page = this.#pageOf(found, sort, offset, limit);
    return { total: found.size, attackers: this.#known(page) };
  }

  /** Reads the order only as far as it has to: the first page of a search that finds many is among the first ids. */
  #pageOf(found: Found, sort: AttackerSort, offset: number, limit: number): number[] {
    const last = Math.min(offset + limit, found.size);
    if (offset >= last) return [];
    const first = this.#ids[sort].all(FIRST_IDS, 0).filter((id) => found.has(id));
    if (first.length >= last) return first.slice(offset, last);
    const others = this.#ids[sort].all(-1, FIRST_IDS).filter((id) => found.has(id));
    return first.concat(others).slice(offset, last);
  }

  /** The row for a source that made an attempt; null if there is none. */
  idOf(source: string): number | null {
    return this.#idOf.get(source) ?? null;
  }

  /** Those of these sources that made an attempt, in the order given. */
  known(sources: readonly string[]): KnownAttacker[] {
    return this.#known(sources.map((source) => this.idOf(source)).filter((id) => id !== null));
  }

  /** At most 2,000 users and 2,000 addresses, the most tried first. */
  details(id: number): Pick<KnownAttackerDetails, 'attacker' | 'users' | 'addresses'> {
    const [attacker] = this.#known([id]);
    if (attacker === undefined) throw new Error(`no attacker ${id}`);
    const addresses = this.#addresses.all(id);
    const isOne = !attacker.attacker.includes('/');
    return {
      attacker,
      users: this.#users.all(id),
      addresses: isOne ? [{ address: attacker.attacker, attempts: attacker.attempts }] : addresses,
    };
  }

  #known(ids: readonly number[]): KnownAttacker[] {
    return this.#byIds
      .all(JSON.stringify(ids))
      .map(({ users, ...known }) => ({ ...known, users: JSON.parse(users) as KnownAttacker['users'] }));
  }
}
