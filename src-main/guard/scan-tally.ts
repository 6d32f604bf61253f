import { EVENT_KINDS, type EventKind } from '../../src-shared/login-event.ts';

const HOUR = 3_600_000;

/** A number that is added to in place. */
interface Count {
  value: number;
}

/** Adds up login events and attempts by what the summary of a scan shows. */
export class ScanTally {
  attempts = 0;
  #firstTime = Number.NaN;
  #lastTime = Number.NaN;
  /** By the place of each kind in EVENT_KINDS. */
  readonly #kinds = new Float64Array(EVENT_KINDS.length);
  readonly #users = new Map<string, Count>();
  readonly #hours = new Map<number, Count>();
  /** The hour that the latest attempt was made in. */
  #hourStart = Number.NaN;
  #hour: Count = { value: 0 };

  /**
   * @param kind its place in EVENT_KINDS
   * @param time NaN where the event bears none
   */
  addEvent(kind: number, time: number): void {
    (this.#kinds[kind] as number)++;
    if (Number.isNaN(time)) return;
    if (Number.isNaN(this.#firstTime)) this.#firstTime = time;
    this.#lastTime = time;
  }

  /** @param time NaN where the event bears none */
  addAttempts(user: string | null, time: number, attempts: number): void {
    this.attempts += attempts;
    if (user !== null) countOf(this.#users, user).value += attempts;
    if (Number.isNaN(time)) return;
    if (!(time >= this.#hourStart && time < this.#hourStart + HOUR)) {
      this.#hourStart = Math.floor(time / HOUR) * HOUR;
      this.#hour = countOf(this.#hours, this.#hourStart);
    }
    this.#hour.value += attempts;
  }

  get events(): number {
    return this.#kinds.reduce((sum, count) => sum + count, 0);
  }

  /** Of the first event that bears a time, in ms; null where none does. */
  get firstTime(): number | null {
    return Number.isNaN(this.#firstTime) ? null : this.#firstTime;
  }

  get lastTime(): number | null {
    return Number.isNaN(this.#lastTime) ? null : this.#lastTime;
  }

  get kinds(): Readonly<Record<EventKind, number>> {
    return Object.fromEntries(EVENT_KINDS.map((kind, place) => [kind, this.#kinds[place]])) as Record<
      EventKind,
      number
    >;
  }

  get users(): ReadonlyMap<string, number> {
    return values(this.#users);
  }

  get hours(): ReadonlyMap<number, number> {
    return values(this.#hours);
  }
}

function countOf<K>(counts: Map<K, Count>, key: K): Count {
  let count = counts.get(key);
  if (count === undefined) {
    count = { value: 0 };
    counts.set(key, count);
  }
  return count;
}

function values<K>(counts: ReadonlyMap<K, Count>): Map<K, number> {
  return new Map([...counts].map(([key, { value }]) => [key, value]));
}
