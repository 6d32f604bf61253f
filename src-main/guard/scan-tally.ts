import { EVENT_KINDS, type EventKind, type LoginEvent } from '../../src-shared/login-event.ts';

const HOUR = 3_600_000;

/** A number that is added to in place. */
interface Count {
  value: number;
}

/** Adds up login events and attempts by what the summary of a scan shows. */
export class ScanTally {
  events = 0;
  attempts = 0;
  #firstTime = Number.NaN;
  #lastTime = Number.NaN;
  readonly #kinds = new Map<EventKind, Count>(EVENT_KINDS.map((kind) => [kind, { value: 0 }]));
  readonly #users = new Map<string, Count>();
  readonly #hours = new Map<number, Count>();
  /** The hour that the latest attempt was made in. */
  #hourStart = Number.NaN;
  #hour: Count = { value: 0 };

  addEvent({ kind, time }: LoginEvent): void {
    this.events++;
    countOf(this.#kinds, kind).value++;
    if (time === null) return;
    if (Number.isNaN(this.#firstTime)) this.#firstTime = time;
    this.#lastTime = time;
  }

  addAttempts({ user, time }: LoginEvent, attempts: number): void {
    this.attempts += attempts;
    if (user !== null) countOf(this.#users, user).value += attempts;
    if (time === null) return;
    if (!(time >= this.#hourStart && time < this.#hourStart + HOUR)) {
      this.#hourStart = Math.floor(time / HOUR) * HOUR;
      this.#hour = countOf(this.#hours, this.#hourStart);
    }
    this.#hour.value += attempts;
  }

  /** Of the first event that bears a time, in ms; null where none does. */
  get firstTime(): number | null {
    return Number.isNaN(this.#firstTime) ? null : this.#firstTime;
  }

  get lastTime(): number | null {
    return Number.isNaN(this.#lastTime) ? null : this.#lastTime;
  }

  get kinds(): Readonly<Record<EventKind, number>> {
    return Object.fromEntries(values(this.#kinds)) as Record<EventKind, number>;
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
