import type { Database, Statement } from 'better-sqlite3';
import type { Family } from '../../src-shared/address.ts';
import type { Contact, ContactCorrection } from '../../src-shared/contract.ts';

/** The keys of a range's first and last address: texts that sort as addresses do. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

interface StoredServer {
  readonly day: number;
  readonly asked: number;
  readonly notBefore: number;
}

interface StoredBootstrap {
  readonly fetchedAt: number;
  readonly document: string;
}

/** Of the ranges that hold a key, the narrowest: networks lie within each other. */
const NARROWEST = `first <= :key AND last >= :key ORDER BY first DESC, last LIMIT 1`;

/** Who answers for which addresses, as it was found or as the owner said; and whom it is to be asked of, and when. */
export class ContactRepository {
  readonly #find: Statement<[{ key: string; now: number }], string>;
  readonly #keep: Statement<[KeyRange & { until: number; answer: string }]>;
  readonly #forgetOld: Statement<[number]>;
  readonly #correction: Statement<[{ key: string }], ContactCorrection>;
  readonly #correctionOf: Statement<[KeyRange], ContactCorrection>;
  readonly #correct: Statement<[KeyRange & ContactCorrection]>;
  readonly #forgetCorrection: Statement<[KeyRange]>;
  readonly #server: Statement<[string], StoredServer>;
  readonly #setServer: Statement<[StoredServer & { name: string }]>;
  readonly #forgetServers: Statement<[number]>;
  readonly #bootstrap: Statement<[Family], StoredBootstrap>;
  readonly #setBootstrap: Statement<[StoredBootstrap & { family: Family }]>;

  constructor(db: Database) {
    this.#find = db
      .prepare<[{ key: string; now: number }], string>(
        `SELECT answer FROM contact WHERE until > :now AND ${NARROWEST}`,
      )
      .pluck();
    this.#keep = db.prepare(`
      INSERT INTO contact (first, last, until, answer) VALUES (:first, :last, :until, :answer)
      ON CONFLICT DO UPDATE SET until = excluded.until, answer = excluded.answer`);
    this.#forgetOld = db.prepare('DELETE FROM contact WHERE until <= ?');
    const correction = 'SELECT prefix, email, set_at AS setAt FROM contact_correction';
    this.#correction = db.prepare(`${correction} WHERE ${NARROWEST}`);
    this.#correctionOf = db.prepare(`${correction} WHERE first = :first AND last = :last`);
    this.#correct = db.prepare(`
      INSERT INTO contact_correction (first, last, prefix, email, set_at)
      VALUES (:first, :last, :prefix, :email, :setAt)
      ON CONFLICT DO UPDATE SET prefix = excluded.prefix, email = excluded.email, set_at = excluded.set_at`);
    this.#forgetCorrection = db.prepare(
      'DELETE FROM contact_correction WHERE first = :first AND last = :last',
    );
    this.#server = db.prepare(
      'SELECT day, asked, not_before AS notBefore FROM contact_server WHERE name = ?',
    );
    this.#setServer = db.prepare(`
      INSERT INTO contact_server (name, day, asked, not_before) VALUES (:name, :day, :asked, :notBefore)
      ON CONFLICT DO UPDATE SET day = excluded.day, asked = excluded.asked, not_before = excluded.not_before`);
    // Nobody asks to be left alone for more than a day.
    this.#forgetServers = db.prepare('DELETE FROM contact_server WHERE day < ? - 1');
    this.#bootstrap = db.prepare(
      'SELECT fetched_at AS fetchedAt, document FROM contact_bootstrap WHERE family = ?',
    );
    this.#setBootstrap = db.prepare(`
      INSERT INTO contact_bootstrap (family, fetched_at, document) VALUES (:family, :fetchedAt, :document)
      ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at, document = excluded.document`);
  }

  /** What is remembered of the narrowest range that holds the address, unless it is too old. */
  found(key: string, now: number): Contact | null {
    const answer = this.#find.get({ key, now });
    return answer === undefined ? null : (JSON.parse(answer) as Contact);
  }

  /** Remembers it until then, and forgets what is too old now. */
  keep({ first, last }: KeyRange, contact: Contact, until: number, now: number): void {
    this.#forgetOld.run(now);
    this.#keep.run({ first, last, until, answer: JSON.stringify(contact) });
  }

  /** The owner's, for the narrowest range that holds the address. */
  correction(key: string): ContactCorrection | null {
    return this.#correction.get({ key }) ?? null;
  }

  /** Null forgets it. @returns what held for the same range before */
  correct({ first, last }: KeyRange, correction: ContactCorrection | null): ContactCorrection | null {
    const before = this.#correctionOf.get({ first, last }) ?? null;
    if (correction === null) this.#forgetCorrection.run({ first, last });
    else this.#correct.run({ first, last, ...correction });
    return before;
  }

  server(name: string): StoredServer | null {
    return this.#server.get(name) ?? null;
  }

  setServer(name: string, known: StoredServer): void {
    this.#forgetServers.run(known.day);
    this.#setServer.run({ name, ...known });
  }

  bootstrap(family: Family): StoredBootstrap | null {
    return this.#bootstrap.get(family) ?? null;
  }

  setBootstrap(family: Family, { fetchedAt, document }: StoredBootstrap): void {
    this.#setBootstrap.run({ family, fetchedAt, document });
  }
}
