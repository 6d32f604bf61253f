import type { LogSource, OnBatch, SourceEvents } from './source.ts';

/** What every source has in common: started once, stopped once, one problem at a time. */
export abstract class SourceLoop implements LogSource {
  abstract readonly description: string;
  readonly finished: Promise<void>;
  readonly #events: SourceEvents;
  readonly #stopping = new AbortController();
  readonly #settleFinished: { resolve: () => void; reject: (error: unknown) => void };
  #running: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(events: SourceEvents) {
    this.#events = events;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.#settleFinished = { resolve, reject };
    // A rejection that nobody looks at must not end the process.
    promise.catch(() => {});
  }

  abstract get skippedLines(): number;

  get problem(): string | null {
    return this.#problem;
  }

  start(cursor: string | null, onBatch: OnBatch): void {
    if (this.#running !== null) throw new Error(`${this.description} has been started before`);
    const { signal } = this.#stopping;
    this.#running = this.run(cursor, onBatch, signal).then(
      () => {
        if (!signal.aborted) this.#settleFinished.resolve();
      },
      (error: unknown) => this.#settleFinished.reject(error),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Delivers until the source is through or the signal fires, and closes what it opened; throws what onBatch throws. */
  protected abstract run(cursor: string | null, onBatch: OnBatch, signal: AbortSignal): Promise<void>;

  protected setProblem(problem: string | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#events.problemChanged?.(problem);
  }

  protected notice(text: string): void {
    this.#events.notice?.(text);
  }
}
