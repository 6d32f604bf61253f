import type { Logger } from './host.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Ctrl-C reaches a process twice where npm or the launcher passes on what the
 * terminal has sent already: signals so close to the first are the same wish.
 */
const SAME_WISH_MS = 1000;

/** The first signal asks the guard to stop; the next one ends the process at once. */
export class StopSignals {
  /** Resolves at the first signal. */
  readonly first: Promise<void>;
  readonly #logger: Logger;
  readonly #onSignal = (signal: NodeJS.Signals) => this.#take(signal);
  #resolve: () => void = () => undefined;
  #since: number | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.first = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  #take(signal: NodeJS.Signals): void {
    if (this.#since === null) {
      this.#since = performance.now();
      this.#logger.info(`Stopping (${signal}).`, { signal });
      this.#resolve();
    } else if (performance.now() - this.#since > SAME_WISH_MS) {
      this.#logger.warn(`Ended at once (${signal}).`, { signal });
      process.exit(1);
    }
  }
}
