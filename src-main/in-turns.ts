import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longer than this nobody else on this thread waits. */
const TURN_MS = 5;

/**
 * Does a long piece of work that yields after every little step, and lets everybody else have their turn in between.
 * @param signal ends the work at its next turn
 * @throws the signal's reason
 */
export async function inTurns<T>(work: Iterator<unknown, T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
