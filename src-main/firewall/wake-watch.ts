import { type Clock, systemClock } from './clock.ts';

const EVERY_MS = 10_000;
/** A process that was kept busy is late by less. */
const TOLERANCE_MS = 20_000;

/**
 * Notices that the machine has slept: timers stand still meanwhile, the clock on the wall does not. A clock
 * that is set forward looks the same, and does no harm.
 */
export class WakeWatch {
  readonly #woke: () => void;
  readonly #clock: Clock;
  #cancel = () => {};

  constructor(woke: () => void, clock: Clock = systemClock) {
    this.#woke = woke;
    this.#clock = clock;
  }

  start(): void {
    const since = this.#clock.now();
    this.#cancel = this.#clock.after(EVERY_MS, () => {
      const slept = this.#clock.now() - since - EVERY_MS > TOLERANCE_MS;
      this.start();
      if (slept) this.#woke();
    });
  }

  stop(): void {
    this.#cancel();
  }
}
