export interface TurnsParts {
  /**
   * One turn; never rejects.
   * @param isForced somebody asked for it: no wait counts
   */
  take(isForced: boolean, signal: AbortSignal): Promise<void>;
  /** When the next one is due, by the monotonic clock in ms; infinity: not before it is woken. */
  nextAt(): number;
}

/** Takes turns one after another, each when it is due, until it is stopped. */
export class Turns {
  readonly #parts: TurnsParts;
  #running: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #wake: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor(parts: TurnsParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  start(): void {
    if (this.#running !== null) return;
    const abort = new AbortController();
    this.#running = { abort, done: this.#run(abort.signal) };
  }

  /** Nothing runs any more when it resolves. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.abort.abort();
    this.#wake();
    await running.done;
    this.#running = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** The time of the next turn may be another one. */
  wake(): void {
    this.#wake();
  }

  /** Takes a turn now, or after the one that is being taken; resolves after it. */
  async now(): Promise<void> {
    if (this.#running === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#wake();
    await promise;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waiting = this.#waiting.splice(0);
      await this.#parts.take(waiting.length > 0, signal);
      for (const resolve of waiting) resolve();
      if (!signal.aborted) await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wait = this.#waiting.length > 0 ? 0 : Math.max(0, this.#parts.nextAt() - performance.now());
    const timer = Number.isFinite(wait) ? setTimeout(resolve, wait) : undefined;
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = () => undefined;
  }
}
