import { useCallback, useRef, useState } from 'react';
import type { KeyCandidate } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

export interface Candidates {
  /** What was found; null: nothing was looked at yet. */
  readonly candidates: readonly KeyCandidate[] | null;
  /** Of these the ones to add. */
  readonly chosen: readonly KeyCandidate[];
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly tick: (fingerprint: string, isOn: boolean) => void;
  /** Reads what was pasted. */
  readonly read: (user: string, text: string) => void;
  /** Asks GitHub for somebody's keys. */
  readonly fromGithub: (user: string, name: string) => void;
  readonly clear: (problem?: string) => void;
}

interface State {
  readonly candidates: readonly KeyCandidate[] | null;
  readonly left: ReadonlySet<string>;
  readonly problem: string | null;
}

const NOTHING: State = { candidates: null, left: new Set(), problem: null };

/** Keys to choose from: those that the user has not yet are ticked at first. */
export function useCandidates(): Candidates {
  const [state, setState] = useState(NOTHING);
  const [isBusy, setIsBusy] = useState(false);
  // Of two answers the one to the later question counts.
  const latest = useRef(0);
  const ask = useCallback(async (question: () => Promise<{ candidates: KeyCandidate[] }>) => {
    const own = ++latest.current;
    setIsBusy(true);
    let next: State;
    try {
      const { candidates } = await question();
      next = { candidates, left: new Set(), problem: null };
    } catch (error) {
      next = { ...NOTHING, problem: messageOf(error) };
    }
    if (own !== latest.current) return;
    setState(next);
    setIsBusy(false);
  }, []);
  const clear = useCallback((problem?: string) => {
    latest.current++;
    setIsBusy(false);
    setState({ ...NOTHING, problem: problem ?? null });
  }, []);
  const read = useCallback(
    (user: string, text: string) => void ask(() => bridge().call('readKeys', { user, text })),
    [ask],
  );
  const fromGithub = useCallback(
    (user: string, name: string) => void ask(() => bridge().call('githubKeys', { user, name })),
    [ask],
  );
  const tick = useCallback((fingerprint: string, isOn: boolean) => {
    setState((now) => {
      const left = new Set(now.left);
      if (isOn) left.delete(fingerprint);
      else left.add(fingerprint);
      return { ...now, left };
    });
  }, []);
  const { candidates, left, problem } = state;
  const chosen = (candidates ?? []).filter(
    ({ fingerprint, knownAt }) => knownAt === null && !left.has(fingerprint),
  );
  return { candidates, chosen, problem, isBusy, tick, read, fromGithub, clear };
}
