import type { Clock } from './clock.ts';

/** Timers can't be longer than some 24 days; clocks are set, machines sleep. */
const LONGEST_WAIT_MS = 30_000;

/** Longer than this nobody forgets the door open. */
export const LONGEST_PAUSE_MS = 7 * 86_400_000;

export interface PauseParts {
  readonly clock: Clock;
  /** Keeps it over a restart. May throw; then nothing has changed. */
  save(until: number | null): void;
  /** A pause has begun, has another end, or is over. */
  changed(): void;
}

/** Until when the owner wants nobody kept out. It ends by itself, by the clock on the wall. */
export class Pause {
  readonly #parts: PauseParts;
  #until: number | null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** @param until as it was kept; what is over, or further off than a pause can be, is none */
  constructor(until: number | null, parts: PauseParts) {
    this.#parts = parts;
    this.#until = until;
    if (!this.#isOn()) this.#until = null;
  }

  get until(): number | null {
    return this.#until;
  }

  start(): void {
    this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    this.#clear();
  }

  /** @param until null: no pause any more */
  set(until: number | null): void {
    this.#parts.save(until);
    this.#until = until;
    this.#parts.changed();
    this.#plan();
  }

  #isOn(): boolean {
    if (this.#until === null) return false;
    const left = this.#until - this.#parts.clock.now();
    // Further off than a pause can be: the clock was set back meanwhile.
    return left > 0 && left <= LONGEST_PAUSE_MS;
  }

  #plan(): void {
    this.#clear();
    if (this.#until === null || this.#isStopped) return;
    const left = Math.max(this.#until - this.#parts.clock.now(), 0);
    this.#timer = setTimeout(() => this.#look(), Math.min(left, LONGEST_WAIT_MS));
  }

  #look(): void {
    if (this.#isOn()) {
      this.#plan();
      return;
    }
    this.#until = null;
    try {
      this.#parts.save(null);
    } catch {
      // A time that has passed says the same as none.
    }
    this.#parts.changed();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
