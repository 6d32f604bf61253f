import type { AddressKey } from '../../src-shared/address.ts';
import { NOT_SAID } from '../../src-shared/compact-event.ts';

/** One connection to sshd, as far as its lines have told. */
export interface Connection {
  address: AddressKey | null;
  port: number;
  /** The furthest step that the current try has been mentioned at. */
  step: number;
  tries: number;
  probed: boolean;
  /** A probe was seen before its address. */
  probeWaits: boolean;
  accepted: boolean;
  ended: boolean;
  lastTime: number;
}

export function newConnection(time: number): Connection {
  return {
    address: null,
    port: NOT_SAID,
    step: 0,
    tries: 0,
    probed: false,
    probeWaits: false,
    accepted: false,
    ended: false,
    lastTime: time,
  };
}

function startAnew(connection: Connection, time: number): Connection {
  connection.address = null;
  connection.port = NOT_SAID;
  connection.step = 0;
  connection.tries = 0;
  connection.probed = false;
  connection.probeWaits = false;
  connection.accepted = false;
  connection.ended = false;
  connection.lastTime = time;
  return connection;
}

/** At least so many of the latest connections are kept in mind, at most twice as many. */
const KEPT = 8192;

/** Connections by a key of their address. In two generations: when the younger is full it becomes the older, and that is dropped whole. */
export class KeyedConnections {
  #young = new Map<AddressKey, Connection>();
  #old = new Map<AddressKey, Connection>();

  get(key: AddressKey): Connection | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: AddressKey, connection: Connection): void {
    this.#young.set(key, connection);
    if (this.#young.size < KEPT) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** Connections by pid, in two generations as well. */
export class PidConnections {
  #young = new PidGeneration();
  #old = new PidGeneration();

  get(pid: number): Connection | undefined {
    return this.#young.get(pid) ?? this.#old.get(pid);
  }

  /** A new connection, in the place of any other with this pid. */
  start(pid: number, time: number): Connection {
    if (this.#young.size === KEPT) {
      const dropped = this.#old;
      dropped.clear();
      this.#old = this.#young;
      this.#young = dropped;
    }
    return this.#young.start(pid, time);
  }
}

const SLOTS = 2 * KEPT;
const FREE = -1;

/**
 * A hash table with open addressing. Pids mostly follow one another: theirs are
 * neighbouring slots. The connections of a generation that was dropped are used again.
 */
class PidGeneration {
  readonly #pids = new Float64Array(SLOTS).fill(FREE);
  readonly #connections = new Array<Connection | null>(SLOTS).fill(null);
  size = 0;

  get(pid: number): Connection | undefined {
    const slot = this.#slotOf(pid);
    return this.#pids[slot] === pid ? (this.#connections[slot] ?? undefined) : undefined;
  }

  start(pid: number, time: number): Connection {
    const slot = this.#slotOf(pid);
    if (this.#pids[slot] === FREE) this.size++;
    this.#pids[slot] = pid;
    const used = this.#connections[slot] ?? null;
    if (used !== null) return startAnew(used, time);
    const connection = newConnection(time);
    this.#connections[slot] = connection;
    return connection;
  }

  clear(): void {
    this.#pids.fill(FREE);
    this.size = 0;
  }

  /** Where this pid is, or where it would go. */
  #slotOf(pid: number): number {
    let slot = pid & (SLOTS - 1);
    while (this.#pids[slot] !== pid && this.#pids[slot] !== FREE) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }
}
