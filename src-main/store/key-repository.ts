import type { Database, Statement } from 'better-sqlite3';

export interface StoredKeyUse {
  readonly at: number;
  readonly address: string | null;
  readonly user: string;
}

/** A key that stands in a user's file, and since when at the latest. */
export interface SeenKey {
  readonly user: string;
  readonly fingerprint: string;
  readonly since: number;
}

/** When keys were used, as the events of logins tell, and since when they are known. */
export class KeyRepository {
  readonly #lastUse: Statement<[string, string], StoredKeyUse>;
  readonly #lastUseOfAnyone: Statement<[string, number], StoredKeyUse>;
  readonly #oldest: Statement<[], number | null>;
  readonly #see: Statement<[SeenKey]>;
  readonly #seen: Statement<[string], SeenKey>;
  readonly #forget: Statement<[string, string]>;

  constructor(db: Database) {
    const use = `SELECT time AS "at", address, user FROM event WHERE kind = 'accepted' AND fingerprint = ?`;
    this.#lastUse = db.prepare(`${use} AND user = ? ORDER BY time DESC, id DESC LIMIT 1`);
    this.#lastUseOfAnyone = db.prepare(
      `${use} AND time >= ? AND user IS NOT NULL ORDER BY time DESC, id DESC LIMIT 1`,
    );
    this.#oldest = db.prepare<[], number | null>('SELECT min(time) FROM event').pluck();
    this.#see = db.prepare(
      'INSERT INTO seen_key (user, fingerprint, since) VALUES (:user, :fingerprint, :since) ON CONFLICT DO NOTHING',
    );
    this.#seen = db.prepare('SELECT user, fingerprint, since FROM seen_key WHERE user = ?');
    this.#forget = db.prepare('DELETE FROM seen_key WHERE user = ? AND fingerprint = ?');
  }

  /** The latest login of that user with the first of these forms of a fingerprint that was ever used; null: none is remembered. */
  lastUse(fingerprints: readonly string[], user: string): StoredKeyUse | null {
    const uses = fingerprints.flatMap((fingerprint) => this.#lastUse.get(fingerprint, user) ?? []);
    return uses.sort((a, b) => b.at - a.at)[0] ?? null;
  }

  /** The latest login with that key from then on, whoever's. */
  lastUseSince(fingerprint: string, since: number): StoredKeyUse | null {
    return this.#lastUseOfAnyone.get(fingerprint, since) ?? null;
  }

  /** Since when events are remembered; null: there is none. */
  oldestEvent(): number | null {
    return this.#oldest.get() ?? null;
  }

  /**
   * Remembers which keys a user has, and forgets those that are gone.
   * @returns since when each is known, by fingerprint
   */
  see(user: string, keys: readonly SeenKey[]): Map<string, number> {
    const wanted = new Set(keys.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint } of this.#seen.all(user)) {
      if (!wanted.has(fingerprint)) this.#forget.run(user, fingerprint);
    }
    for (const key of keys) this.#see.run(key);
    return new Map(this.#seen.all(user).map(({ fingerprint, since }) => [fingerprint, since]));
  }
}
