import { CallError } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import { LONGEST_PAUSE_MS } from '../guard/pause.ts';

/** @throws CallError where a pause can't last until then */
export async function pause(guard: Guard, until: number): Promise<void> {
  const left = until - guard.clock.now();
  if (left <= 0) throw new CallError('invalid', 'Not paused: that time is over. Choose one that is ahead.');
  if (left > LONGEST_PAUSE_MS) {
    throw new CallError('invalid', 'Not paused: a pause lasts at most 7 days. Choose a time before that.');
  }
  await guard.pause(until);
}

export async function resume(guard: Guard): Promise<void> {
  if (guard.pausedUntil !== null) await guard.pause(null);
}
