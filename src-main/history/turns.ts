import { CallError } from '../../src-shared/call-error.ts';

/** Longer than this nobody waits for their turn. */
const TURN_MS = 10;

/** Lets everybody else on this thread have their turn now and then during long work. */
export class Turns {
  readonly #signal: AbortSignal | null;
  #since = performance.now();

  /** @param signal aborts the work at its next turn */
  constructor(signal: AbortSignal | null = null) {
    this.#signal = signal;
  }

  /**
   * To be awaited after every little piece of work; waits only when the turn is over.
   * @throws CallError 'refused' when the work was cancelled
   */
  async next(): Promise<void> {
    if (performance.now() - this.#since >= TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#since = performance.now();
    }
    if (this.#signal?.aborted === true) throw new CallError('refused', 'Cancelled.');
  }
}
