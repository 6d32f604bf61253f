import { createHash } from 'node:crypto';
import type { UnifiedRecord } from './unified-records.ts';

/** How far before the position the log is shown again: records may come late and out of order (facts/macos.md §1, "Known problems"). */
const MARGIN_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

/** So many records at most are known one by one; so many always, however long ago they were. */
const MAX_RECENT = 1024;
const MIN_RECENT = 128;
const MAX_FLOORS = 8;

/** The times that `log stream` and `log show` give one record were seen 16 ms apart. */
const SKEW_MS = 1000;

/** What is known of a record that was delivered: when, and the tick of the machine's clock. */
interface Known {
  readonly time: number;
  readonly mach: number;
}

/**
 * How far the unified log has been read. It has no cursors of its own, so that what was delivered
 * is remembered: the latest records one by one, all before them by floors. A floor says that what
 * is at or before it both in time and in ticks has been read. Ticks begin anew at each boot and time
 * may be set back; a record that is behind in both was there before.
 */
export class UnifiedPosition {
  /** Up to when the log has been followed (ms); null: never yet. */
  until: number | null = null;
  /** By key, in the order of delivery. */
  readonly #recent = new Map<string, Known>();
  #floors: Known[] = [];

  /** Null for what is no position in the unified log. */
  static parse(text: string): UnifiedPosition | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return null;
    }
    if (typeof value !== 'object' || value === null) return null;
    const { source, until, recent, floors } = value as Record<string, unknown>;
    if (source !== 'unified-log' || !(until === null || isCount(until))) return null;
    if (!Array.isArray(recent) || recent.length > MAX_RECENT) return null;
    if (!Array.isArray(floors) || floors.length > MAX_FLOORS) return null;
    const position = new UnifiedPosition();
    position.until = until;
    for (const text of recent) {
      const match = typeof text === 'string' ? RECENT.exec(text) : null;
      if (match === null) return null;
      const [, key = '', mach = '', time = ''] = match;
      position.#recent.set(key, { mach: fromText(mach), time: fromText(time) });
    }
    for (const floor of floors) {
      if (!Array.isArray(floor) || !isCount(floor[0]) || !isCount(floor[1])) return null;
      position.#floors.push({ mach: floor[0], time: floor[1] });
    }
    return position;
  }

  format(): string {
    return JSON.stringify({
      source: 'unified-log',
      until: this.until,
      recent: [...this.#recent].map(([key, { time }]) => `${key}.${time.toString(36)}`),
      floors: this.#floors.map(({ mach, time }) => [mach, time]),
    });
  }

  /** The record that was delivered last; null: none is known. */
  get latest(): { readonly key: string; readonly time: number } | null {
    const last = [...this.#recent].at(-1);
    return last === undefined ? null : { key: last[0], time: last[1].time };
  }

  /** How much of the log has to be shown again, in seconds. */
  gap(now: number): number {
    // A clock that was set back says nothing of how long it has been.
    if (this.until === null || now < this.until) return DAY_MS / 1000;
    return Math.ceil(Math.min(DAY_MS, now - this.until + MARGIN_MS) / 1000);
  }

  /** @param isOld it may be from before the position; a stream only tells what is new */
  has(record: UnifiedRecord, isOld: boolean): boolean {
    if (this.#recent.has(keyOf(record))) return true;
    return (
      isOld && this.#floors.some(({ mach, time }) => record.mach <= mach && record.time <= time + SKEW_MS)
    );
  }

  add(record: UnifiedRecord): void {
    this.#recent.set(keyOf(record), { time: Math.max(0, record.time), mach: record.mach });
    for (const [key, known] of this.#recent) {
      const isFar = this.until !== null && known.time < this.until - 2 * MARGIN_MS;
      if (this.#recent.size <= (isFar ? MIN_RECENT : MAX_RECENT)) break;
      this.#recent.delete(key);
      this.#addFloor(known);
    }
  }

  #addFloor({ mach, time }: Known): void {
    const below = this.#floors.filter((floor) => floor.mach <= mach && floor.time <= time + SKEW_MS);
    const latest = below.reduce((latest, floor) => Math.max(latest, floor.time), time);
    const others = this.#floors.filter((floor) => !below.includes(floor));
    this.#floors = [...others, { mach, time: latest }].slice(-MAX_FLOORS);
  }
}

/**
 * What tells a record from all others: ticks, process and text. The boot's UUID could tell
 * it in `log show` only: in `log stream` it is empty. The time differs between the two.
 */
export function keyOf({ mach, pid, time, message }: UnifiedRecord): string {
  const hash = createHash('sha256')
    .update(`${mach === 0 ? time : ''} ${pid} `)
    .update(message);
  return `${mach.toString(36)}.${hash.digest('base64url').slice(0, 8)}`;
}

const RECENT = /^(([0-9a-z]{1,14})\.[\w-]{8})\.([0-9a-z]{1,11})$/;

function fromText(digits: string): number {
  return Number.parseInt(digits, 36);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
