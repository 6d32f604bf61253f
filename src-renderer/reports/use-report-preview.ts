import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReportPreview } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';

const SETTLES_MS = 300;

export interface ShownPreview {
  /** Null until it is there. */
  readonly preview: ReportPreview | null;
  /** Who was found, whoever the owner names instead. */
  readonly found: Pick<ReportPreview, 'contact' | 'contactProblem'> | null;
  readonly problem: string | null;
  readonly askAgain: () => void;
}

/**
 * The report about an attacker as it would be: asked once with the look-up of its desk, and again, which
 * asks nobody else, for another recipient.
 * @param to null: whoever is found
 */
export function useReportPreview(address: string, to: string | null): ShownPreview {
  const [shown, setShown] = useState<Omit<ShownPreview, 'askAgain'>>(NOTHING);
  const [round, setRound] = useState(0);
  const first = useRef<{ readonly round: number; readonly preview: ReportPreview } | null>(null);
  useEffect(() => {
    const known = first.current;
    if (to === null && known !== null && known.round === round) {
      setShown((now) => ({ ...now, preview: known.preview, problem: null }));
      return;
    }
    let isOver = false;
    const ask = async () => {
      try {
        const input = to === null ? { address } : { address, to };
        const preview = await bridge().call('reportPreview', input);
        if (isOver) return;
        if (to === null) first.current = { round, preview };
        setShown(({ found }) => ({ preview, found: to === null ? preview : found, problem: null }));
      } catch (error) {
        if (!isOver) setShown((now) => ({ ...now, problem: messageOf(error) }));
      }
    };
    const timer = setTimeout(() => void ask(), to === null ? 0 : SETTLES_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [address, to, round]);
  const askAgain = useCallback(() => {
    setShown(NOTHING);
    setRound((now) => now + 1);
  }, []);
  return { ...shown, askAgain };
}

const NOTHING = { preview: null, found: null, problem: null } as const;
