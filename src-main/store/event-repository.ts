import type { Database, Statement } from 'better-sqlite3';
import type { AttemptCategory } from '../../src-shared/attempt.ts';
import type { EventRow } from '../../src-shared/contract.ts';
import { type Clue, type EventKind, OUTCOME_OF } from '../../src-shared/login-event.ts';
import type { NewEvent, PastEvent } from './rows.ts';
import { storable, storableOrNull } from './text.ts';

const PAGE = 2000;

const ROW = 'id, time, kind, user, address, port, method, fingerprint, pid, attempts, category, line';
const PAST = `id, time, zone, kind, clue, user, known_user AS knownUser, address, host_name AS hostName, port,
  method, fingerprint, times, pid, named_pid AS namedPid, attempts, category`;

type StoredRow = Omit<EventRow, 'outcome'>;
type StoredPast = Omit<PastEvent, 'knownUser'> & { knownUser: number | null };

interface InsertedEvent {
  time: number;
  zone: number;
  kind: EventKind;
  clue: Clue;
  user: string | null;
  knownUser: number | null;
  address: string | null;
  hostName: string | null;
  port: number | null;
  method: string | null;
  fingerprint: string | null;
  times: number;
  pid: number | null;
  namedPid: number | null;
  attacker: number | null;
  attempts: number;
  category: AttemptCategory | null;
  line: string;
}

/** The login events, as they came. */
export class EventRepository {
  readonly #insert: Statement<[InsertedEvent]>;
  readonly #after: Statement<[number, number], StoredRow>;
  readonly #newest: Statement<[number], StoredRow>;
  readonly #newestOf: Statement<[number, number], StoredRow>;
  readonly #firstSince: Statement<[number], number | null>;
  readonly #pastAfter: Statement<[number, number, number], StoredPast>;
  readonly #loginAddresses: Statement<[], string>;

  constructor(db: Database) {
    this.#insert = db.prepare(`
      INSERT INTO event (time, zone, kind, clue, user, known_user, address, host_name, port, method,
        fingerprint, times, pid, named_pid, attacker, attempts, category, line)
      VALUES (:time, :zone, :kind, :clue, :user, :knownUser, :address, :hostName, :port, :method,
        :fingerprint, :times, :pid, :namedPid, :attacker, :attempts, :category, :line)`);
    this.#after = db.prepare(`SELECT ${ROW} FROM event WHERE id > ? ORDER BY id LIMIT ?`);
    this.#newest = db.prepare(`SELECT ${ROW} FROM event ORDER BY id DESC LIMIT ?`);
    this.#newestOf = db.prepare(`SELECT ${ROW} FROM event WHERE attacker = ? ORDER BY id DESC LIMIT ?`);
    this.#firstSince = db
      .prepare<[number], number | null>('SELECT min(id) FROM event WHERE time >= ?')
      .pluck();
    this.#pastAfter = db.prepare(`SELECT ${PAST} FROM event WHERE id > ? AND +time >= ? ORDER BY id LIMIT ?`);
    this.#loginAddresses = db
      .prepare<[], string>(
        "SELECT DISTINCT address FROM event WHERE kind = 'accepted' AND address IS NOT NULL",
      )
      .pluck();
  }

  /** @param attackerId the row of `event.attacker`, or null where it has none */
  insert(event: NewEvent, attackerId: number | null): EventRow {
    const row: InsertedEvent = {
      time: event.time,
      zone: event.zone,
      kind: event.kind,
      clue: event.clue,
      user: storableOrNull(event.user),
      knownUser: event.knownUser === null ? null : Number(event.knownUser),
      address: event.address,
      hostName: storableOrNull(event.hostName),
      port: event.port,
      method: storableOrNull(event.method),
      fingerprint: storableOrNull(event.fingerprint),
      times: event.times,
      pid: event.pid,
      namedPid: event.namedPid,
      attacker: attackerId,
      attempts: event.attempts,
      category: event.category,
      line: storable(event.line),
    };
    const id = Number(this.#insert.run(row).lastInsertRowid);
    const { time, kind, user, address, port, method, fingerprint, pid, attempts, category, line } = row;
    return withOutcome({
      id,
      time,
      kind,
      user,
      address,
      port,
      method,
      fingerprint,
      pid,
      attempts,
      category,
      line,
    });
  }

  /** Events with a higher id, oldest first. */
  after(id: number, limit: number): EventRow[] {
    return this.#after.all(id, limit).map(withOutcome);
  }

  /** Newest first. */
  newest(limit: number): EventRow[] {
    return this.#newest.all(limit).map(withOutcome);
  }

  /** Newest first. */
  newestOf(attackerId: number, limit: number): EventRow[] {
    return this.#newestOf.all(attackerId, limit).map(withOutcome);
  }

  /** From where somebody has logged in, each address once. */
  loginAddresses(): string[] {
    return this.#loginAddresses.all();
  }

  /** Some id below the first event of that time or later; null if there is none. */
  beforeFirstSince(time: number): number | null {
    const id = this.#firstSince.get(time) ?? null;
    return id === null ? null : id - 1;
  }

  /** A page of events of that time or later with a higher id, in the order of ids; empty: no more. */
  pastAfter(id: number, time: number): PastEvent[] {
    return this.#pastAfter.all(id, time, PAGE).map(({ knownUser, ...past }) => ({
      ...past,
      knownUser: knownUser === null ? null : knownUser !== 0,
    }));
  }
}

function withOutcome(row: StoredRow): EventRow {
  return { ...row, outcome: OUTCOME_OF[row.kind] };
}
