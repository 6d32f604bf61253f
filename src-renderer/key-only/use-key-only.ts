import { useState } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { attempt } from '../stores/undo.ts';
import { heldPolicy, type KeyOnly } from './held.ts';

export interface KeyOnlyActions {
  readonly isBusy: boolean;
  /** Why the latest one did not come about. */
  readonly problem: string | null;
  /** What waits to be confirmed stays. */
  readonly keep: () => void;
  /** What waits to be confirmed goes back at once. */
  readonly goBack: () => void;
  /** Passwords are let in again; the options beside stay. */
  readonly turnOff: () => void;
}

/** What can be done about key-only SSH without a plan. What came of a change that waited, `feed.ts` says at the foot. */
export function useKeyOnly(keyOnly: KeyOnly): KeyOnlyActions {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<string | null>) => {
    setIsBusy(true);
    setProblem(null);
    setProblem(await work());
    setIsBusy(false);
  };
  return {
    isBusy,
    problem,
    keep: () => void run(() => refusalOf(bridge().call('confirmKeyOnly', {}))),
    goBack: () => void run(() => refusalOf(bridge().call('undoKeyOnly', {}))),
    turnOff: () =>
      void run(() =>
        attempt(
          'setKeyOnly',
          { wanted: { ...heldPolicy(keyOnly), keyOnly: false } },
          'sshd is left to its own files again: keys only is off',
        ),
      ),
  };
}

async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
