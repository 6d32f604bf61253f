/**
 * Does something whenever it was asked for, but not more often than every so
 * many milliseconds; what is asked for meanwhile is done together.
 */
export class Paced {
  readonly #everyMs: number;
  readonly #work: () => void | Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #last = Number.NEGATIVE_INFINITY;
  #isWorking = false;
  #isAsked = false;
  #isStopped = false;

  /** @param work never fails */
  constructor(everyMs: number, work: () => void | Promise<void>) {
    this.#everyMs = everyMs;
    this.#work = work;
  }

  ask(): void {
    if (this.#isWorking) {
      this.#isAsked = true;
      return;
    }
    if (this.#timer !== null || this.#isStopped) return;
    const wait = Math.max(this.#last + this.#everyMs - performance.now(), 0);
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#last = performance.now();
    this.#isWorking = true;
    try {
      await this.#work();
    } finally {
      this.#isWorking = false;
      if (this.#isAsked) {
        this.#isAsked = false;
        this.ask();
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
