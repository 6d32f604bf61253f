import type { Clock } from '../clock.ts';

/** Time that goes on when told to. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; run: () => void }[] = [];

  now() {
    return this.#now;
  }

  after(ms: number, run: () => void) {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How long until the next timer; null if there is none. */
  get next(): number | null {
    return this.#timers.length === 0 ? null : Math.min(...this.#timers.map(({ at }) => at)) - this.#now;
  }

  /** Timers that were due meanwhile run late, as after sleep. */
  advance(ms: number) {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }

  /** Timers run when they are due, and what they start comes to its end before the next. */
  async pass(ms: number) {
    const end = this.#now + ms;
    await settle();
    for (let { next } = this; next !== null && this.#now + next <= end; { next } = this) {
      this.advance(Math.max(next, 0));
      await settle();
    }
    this.#now = end;
  }
}

/** Lets what is under way in memory come to its end. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
