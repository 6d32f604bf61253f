import type { Database, Statement } from 'better-sqlite3';
import type { EventRow } from '../../src-shared/contract.ts';
import { OUTCOME_OF } from '../../src-shared/login-event.ts';

/** What a source has done lately is looked for in so many of its events at most. */
const MOST_EVENTS = 50_000;
const MOST_ADDRESSES = 100;
const MOST_USERS = 1000;

const NEWEST = `(SELECT * FROM event WHERE attacker = (SELECT id FROM attacker WHERE source = :source)
  ORDER BY id DESC LIMIT ${MOST_EVENTS})`;
const ATTEMPT = 'time >= :since AND attempts > 0';

/** What one address of a source has done since some time. */
export interface RecentAttempts {
  readonly address: string;
  readonly attempts: number;
  /** There were too many to count. */
  readonly isAtLeast: boolean;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly userCount: number;
}

type Counted = Omit<RecentAttempts, 'isAtLeast'> & { rows: number };
type StoredRow = Omit<EventRow, 'outcome'>;

/** What reports have to know of attackers. Times in milliseconds since 1970. */
export class IncidentRepository {
  readonly #recent: Statement<[{ source: string; since: number }], Counted>;
  readonly #events: Statement<[{ source: string; address: string; since: number; limit: number }], StoredRow>;
  readonly #sources: Statement<[number, number], string>;
  readonly #lastAttempt: Statement<[string], number | null>;
  readonly #users: Statement<[], string>;

  constructor(db: Database) {
    this.#recent = db.prepare(`
      SELECT address, sum(attempts) AS attempts, min(time) AS firstSeen, max(time) AS lastSeen,
        count(DISTINCT user) AS userCount, count(*) AS rows
      FROM ${NEWEST} WHERE ${ATTEMPT} AND address IS NOT NULL
      GROUP BY address ORDER BY 2 DESC, 1 LIMIT ${MOST_ADDRESSES}`);
    this.#events = db.prepare(`
      SELECT id, time, kind, user, address, port, method, fingerprint, pid, attempts, category, line
      FROM ${NEWEST} WHERE ${ATTEMPT} AND address = :address ORDER BY id DESC LIMIT :limit`);
    this.#sources = db
      .prepare<[number, number], string>(
        'SELECT source FROM attacker WHERE attempts > 0 AND last_seen >= ? ORDER BY attempts DESC LIMIT ?',
      )
      .pluck();
    this.#lastAttempt = db
      .prepare<[string], number | null>('SELECT last_seen FROM attacker WHERE source = ? AND attempts > 0')
      .pluck();
    this.#users = db
      .prepare<[], string>(
        `SELECT DISTINCT user FROM event INDEXED BY event_by_login_address
        WHERE kind = 'accepted' AND user IS NOT NULL LIMIT ${MOST_USERS}`,
      )
      .pluck();
  }

  /** What each address of a source tried since that time, most attempts first, at most 100 addresses. */
  recent(source: string, since: number): RecentAttempts[] {
    const found = this.#recent.all({ source, since });
    const isAtLeast = found.reduce((sum, { rows }) => sum + rows, 0) >= MOST_EVENTS;
    return found.map(({ rows: _, ...one }) => ({ ...one, isAtLeast }));
  }

  /** The newest attempts of one of its addresses since that time, newest first. */
  events(source: string, address: string, since: number, limit: number): EventRow[] {
    return this.#events
      .all({ source, address, since, limit })
      .map((event) => ({ ...event, outcome: OUTCOME_OF[event.kind] }));
  }

  /** Sources with attempts since that time, the busiest first. */
  sources(since: number, limit: number): string[] {
    return this.#sources.all(since, limit);
  }

  /** The newest attempt of a source that is remembered; null: none is. */
  lastAttempt(source: string): number | null {
    return this.#lastAttempt.get(source) ?? null;
  }

  /** Everybody who ever logged in here, as far as is remembered; at most 1,000. */
  usersWhoLoggedIn(): string[] {
    return this.#users.all();
  }
}
