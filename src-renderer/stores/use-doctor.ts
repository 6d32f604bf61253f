import { useCallback, useEffect, useState } from 'react';
import type { Part } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { useShare } from './share.ts';
import { useAccess, useAllowList, useConnection, usePreferences, useRules, useStatus } from './stores.ts';

/** The state changes some times a second during an attack; an examination need not. */
const LEAST_MS = 3000;

export interface Doctor {
  /** Null: not examined yet. */
  readonly parts: readonly Part[] | null;
  readonly problem: string | null;
  readonly isAsking: boolean;
  readonly ask: () => void;
}

/** What the guard's examination of itself finds; it examines again when something has changed. */
export function useDoctor(): Doctor {
  const [found, setFound] = useState<Pick<Doctor, 'parts' | 'problem'>>({ parts: null, problem: null });
  const [isAsking, setIsAsking] = useState(false);
  const ask = useCallback(() => {
    setIsAsking(true);
    bridge()
      .call('doctor', {})
      .then(({ parts }) => setFound({ parts, problem: null }))
      .catch((error: unknown) => setFound((now) => ({ ...now, problem: messageOf(error) })))
      .finally(() => setIsAsking(false));
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isPlanned = false;
    const askSoon = () => {
      if (isPlanned) return;
      isPlanned = true;
      timer = setTimeout(() => {
        isPlanned = false;
        ask();
      }, LEAST_MS);
    };
    if (useConnection.getState().isReady) ask();
    const leave = [
      useConnection.subscribe((now, before) => {
        if (now.isReady && !before.isReady) ask();
      }),
      ...[useStatus, useAccess, useRules, useAllowList, usePreferences, useShare].map((store) =>
        store.subscribe(askSoon),
      ),
    ];
    return () => {
      clearTimeout(timer);
      for (const unsubscribe of leave) unsubscribe();
    };
  }, [ask]);
  return { ...found, isAsking, ask };
}
