import { useEffect, useState } from 'react';
import type { KeyUse } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';

/** The first login with one of these keys since then; null: none yet. */
export function useKeyLogin(fingerprints: readonly string[], since: number): KeyUse | null {
  const [use, setUse] = useState<KeyUse | null>(null);
  const names = fingerprints.join(' ');
  useEffect(() => {
    const wanted = names.split(' ');
    let isOver = false;
    const take = (found: KeyUse | null) => {
      if (!isOver && found !== null && found.at >= since) setUse((known) => known ?? found);
    };
    // Whoever listens first and then asks misses none.
    const leave = bridge().on('keyUsed', ({ fingerprint, ...found }) => {
      if (wanted.includes(fingerprint)) take(found);
    });
    for (const fingerprint of wanted) {
      bridge()
        .call('watchKey', { fingerprint, since })
        .then(({ lastUsed }) => take(lastUsed))
        // It is told by the event all the same.
        .catch(() => null);
    }
    return () => {
      isOver = true;
      leave();
    };
  }, [names, since]);
  return use;
}
