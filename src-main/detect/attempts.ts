import type { AttemptCategory } from '../../src-shared/attempt.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { type Connection, KeyedConnections, newConnection, PidConnections } from './connections.ts';

/** What one login event adds. */
export interface Attempts {
  /** New attempts: 0 where the event speaks of one already counted. */
  count: number;
  /** Who made them; null where the log has not said yet. */
  address: string | null;
  category: AttemptCategory | null;
}

/** The order in which sshd mentions one try; see Clue. */
const STEP = { announced: 1, offer: 2, 'pam-module': 3, 'pam-answer': 4, verdict: 5 } as const;

/** sshd's pids come round again; so long after its last line a connection is another one (LoginGraceTime is 2 minutes). */
const STALE_MS = 15 * 60_000;

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
  readonly #result: Attempts = { count: 0, address: null, category: null };

  constructor(restrictedUsers: readonly string[] = []) {
    this.#restricted = new Set(restrictedUsers);
  }

  /**
   * What the event adds. The result is valid until the next call.
   * @param time of the event, ms
   */
  add(event: LoginEvent, time: number): Attempts {
    const result = this.#result;
    const connection = this.#connectionOf(event, time);
    if (connection.address === null && event.address !== null) connection.address = event.address;
    if (connection.port === null && event.port !== null) connection.port = event.port;
    connection.lastTime = time;
    result.address = event.address ?? connection.address;
    result.count = this.#newAttempts(connection, event);
    if (result.count > 0 && result.address === null) {
      connection.probeWaits = true;
      result.count = 0;
    } else if (result.count === 0 && connection.probeWaits && result.address !== null) {
      connection.probeWaits = false;
      result.count = 1;
    }
    result.category = result.count > 0 ? this.#categoryOf(event) : null;
    return result;
  }

  #newAttempts(connection: Connection, event: LoginEvent): number {
    switch (event.clue) {
      case 'success':
        connection.accepted = true;
        return 0;
      case 'ending':
        connection.ended = true;
        return endingAttempts(connection, event);
      case 'total': {
        const missed = Math.max(0, event.times - connection.tries);
        connection.tries += missed;
        connection.step = STEP.verdict;
        return missed;
      }
      case 'offer':
        if (connection.tries > 0) return 0;
        connection.tries = 1;
        connection.step = STEP.offer;
        return 1;
      default: {
        const step = STEP[event.clue];
        // An announcement and a module's line may come twice for one try; an answer and a verdict never do.
        const joins =
          connection.tries > 0 &&
          (step <= STEP['pam-module'] ? step >= connection.step : step > connection.step);
        const count = event.times - (joins ? 1 : 0);
        connection.tries += count;
        connection.step = step;
        return count;
      }
    }
  }

  #categoryOf(event: LoginEvent): AttemptCategory {
    if (event.clue === 'ending' && event.kind !== 'too-many-failures') return 'probe';
    if (this.#restricted.size > 0 && event.user !== null && this.#restricted.has(event.user))
      return 'restricted';
    if (event.user === 'root') return 'root';
    if (event.knownUser === null) return 'probe';
    return event.knownUser ? 'valid-user' : 'invalid-user';
  }

  #connectionOf(event: LoginEvent, time: number): Connection {
    const pid = event.namedPid ?? event.pid;
    if (pid === null) return this.#connectionWithoutPid(event, time);
    const known = this.#byPid.get(pid);
    return known !== undefined && isSame(known, event, time) ? known : this.#byPid.start(pid, time);
  }

  /** A log without pids has lines without ports, too: they belong to the address's latest connection, and it to them. */
  #connectionWithoutPid(event: LoginEvent, time: number): Connection {
    const { address, port } = event;
    if (address === null) return newConnection(time);
    const key = port === null ? address : `${address} ${port}`;
    const latest = this.#byAddress.get(address);
    const known = this.#byAddress.get(key) ?? (latest?.port === null || port === null ? latest : undefined);
    if (known !== undefined && isSame(known, event, time)) {
      this.#byAddress.set(key, known);
      return known;
    }
    const connection = newConnection(time);
    this.#byAddress.set(key, connection);
    this.#byAddress.set(address, connection);
    return connection;
  }
}

function isSame(connection: Connection, event: LoginEvent, time: number): boolean {
  if (Math.abs(time - connection.lastTime) > STALE_MS && !connection.accepted) return false;
  if (event.address !== null && connection.address !== null && event.address !== connection.address)
    return false;
  if (event.port !== null && connection.port !== null && event.port !== connection.port) return false;
  return !connection.ended || event.clue === 'ending' || event.clue === 'total';
}

/** A connection that ends without any try was a probe; one that was let in was none. */
function endingAttempts(connection: Connection, event: LoginEvent): number {
  if (connection.tries > 0 || connection.accepted || connection.probed) return 0;
  if (event.kind === 'disconnected') return 0;
  connection.probed = true;
  return 1;
}
