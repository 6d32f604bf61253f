import { type AddressKey, addressText } from '../../src-shared/address.ts';
import { ATTEMPT_CATEGORIES, type AttemptCategory } from '../../src-shared/attempt.ts';
import { CLUE, CompactEvent, KIND, NOT_SAID } from '../../src-shared/compact-event.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { indexOf } from './attacker-state.ts';
import { type Connection, KeyedConnections, newConnection, PidConnections } from './connections.ts';

/** What one login event adds. */
export interface Attempts {
  /** New attempts: 0 where the event speaks of one already counted. */
  readonly count: number;
  /** Who made them; null where the log has not said yet. */
  readonly address: string | null;
  readonly category: AttemptCategory | null;
}

/** sshd's pids come round again; so long after its last line a connection is another one (LoginGraceTime is 2 minutes). */
const STALE_MS = 15 * 60_000;

const PROBE = indexOf('probe');
const RESTRICTED = indexOf('restricted');
const ROOT = indexOf('root');
const VALID_USER = indexOf('valid-user');
const INVALID_USER = indexOf('invalid-user');

/**
 * Counts attempts, not lines: one try that sshd mentions three times counts
 * once; five passwords on one connection count five. Lines belong together by
 * sshd's pid, or where the log bears none, by address and port.
 *
 * Offers that clients make by themselves (keys of an agent, method "none")
 * count only where nothing else was tried, and then once; a connection that
 * ends with no try at all is one probe.
 */
export class AttemptCounter {
  readonly #restricted: ReadonlySet<string>;
  readonly #byPid = new PidConnections();
  readonly #byAddress = new KeyedConnections();
  readonly #event = new CompactEvent();
  /** Who made the attempts that were counted last; null where the log has not said yet. */
  address: AddressKey | null = null;
  /** The index of their category. */
  category = PROBE;

  constructor(restrictedUsers: readonly string[] = []) {
    this.#restricted = new Set(restrictedUsers);
  }

  /**
   * What the event adds.
   * @param time of the event, ms
   */
  add(event: LoginEvent, time: number): Attempts {
    this.#event.take(event, time);
    const count = this.count(this.#event);
    const address = this.address === null ? null : addressText(this.address);
    return { count, address, category: count > 0 ? (ATTEMPT_CATEGORIES[this.category] ?? null) : null };
  }

  /** How many attempts the event adds. Whose they are and of which category is kept until the next one. */
  count(event: CompactEvent): number {
    const connection = this.#connectionOf(event);
    if (connection.address === null) connection.address = event.address;
    if (connection.port === NOT_SAID) connection.port = event.port;
    connection.lastTime = event.time;
    const address = event.address ?? connection.address;
    this.address = address;
    let count = newAttempts(connection, event);
    if (count > 0 && address === null) {
      connection.probeWaits = true;
      return 0;
    }
    if (count === 0 && connection.probeWaits && address !== null) {
      connection.probeWaits = false;
      count = 1;
    }
    if (count > 0) this.category = this.#categoryOf(event);
    return count;
  }

  #categoryOf(event: CompactEvent): number {
    if (event.clue === CLUE.ending && event.kind !== KIND['too-many-failures']) return PROBE;
    if (this.#restricted.size > 0 && event.user !== null && this.#restricted.has(event.user))
      return RESTRICTED;
    if (event.user === 'root') return ROOT;
    if (event.knownUser === NOT_SAID) return PROBE;
    return event.knownUser === 1 ? VALID_USER : INVALID_USER;
  }

  #connectionOf(event: CompactEvent): Connection {
    if (event.pid === NOT_SAID) return this.#connectionWithoutPid(event);
    const known = this.#byPid.get(event.pid);
    return known !== undefined && isSame(known, event) ? known : this.#byPid.start(event.pid, event.time);
  }

  /** A log without pids has lines without ports, too: they belong to the address's latest connection, and it to them. */
  #connectionWithoutPid(event: CompactEvent): Connection {
    const { address, port, time } = event;
    if (address === null) return newConnection(time);
    const key = port === NOT_SAID ? address : `${address} ${port}`;
    const latest = this.#byAddress.get(address);
    const known =
      this.#byAddress.get(key) ?? (latest?.port === NOT_SAID || port === NOT_SAID ? latest : undefined);
    if (known !== undefined && isSame(known, event)) {
      this.#byAddress.set(key, known);
      return known;
    }
    const connection = newConnection(time);
    this.#byAddress.set(key, connection);
    this.#byAddress.set(address, connection);
    return connection;
  }
}

function newAttempts(connection: Connection, event: CompactEvent): number {
  const { clue, times } = event;
  switch (clue) {
    case CLUE.success:
      connection.accepted = true;
      return 0;
    case CLUE.ending:
      connection.ended = true;
      return endingAttempts(connection, event);
    case CLUE.total: {
      const missed = Math.max(0, times - connection.tries);
      connection.tries += missed;
      connection.step = CLUE.verdict;
      return missed;
    }
    case CLUE.offer:
      if (connection.tries > 0) return 0;
      connection.tries = 1;
      connection.step = CLUE.offer;
      return 1;
    default: {
      // An announcement and a module's line may come twice for one try; an answer and a verdict never do.
      const joins =
        connection.tries > 0 &&
        (clue <= CLUE['pam-module'] ? clue >= connection.step : clue > connection.step);
      const count = times - (joins ? 1 : 0);
      connection.tries += count;
      connection.step = clue;
      return count;
    }
  }
}

function isSame(connection: Connection, event: CompactEvent): boolean {
  if (Math.abs(event.time - connection.lastTime) > STALE_MS && !connection.accepted) return false;
  if (event.address !== null && connection.address !== null && event.address !== connection.address)
    return false;
  if (event.port !== NOT_SAID && connection.port !== NOT_SAID && event.port !== connection.port) return false;
  return !connection.ended || event.clue === CLUE.ending || event.clue === CLUE.total;
}

/** A connection that ends without any try was a probe; one that was let in was none. */
function endingAttempts(connection: Connection, event: CompactEvent): number {
  if (connection.tries > 0 || connection.accepted || connection.probed) return 0;
  if (event.kind === KIND.disconnected) return 0;
  connection.probed = true;
  return 1;
}
