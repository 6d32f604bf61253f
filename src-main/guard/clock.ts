/** The guard's time, ms since 1970. In a replayed log it is the log's. */
export interface Clock {
  now(): number;
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now() };

/**
 * The clock of a recorded log: it stands at the latest line that was read, and
 * goes on from there at its own pace, so that "2 minutes ago" is the log's.
 */
export class ReplayClock implements Clock {
  #offset: number | null = null;
  readonly #real: Clock;

  constructor(real: Clock = SYSTEM_CLOCK) {
    this.#real = real;
  }

  now(): number {
    return this.#real.now() + (this.#offset ?? 0);
  }

  /** The log has come to this time. It never goes back. */
  reached(time: number): void {
    const offset = time - this.#real.now();
    if (this.#offset === null || offset > this.#offset) this.#offset = offset;
  }
}
