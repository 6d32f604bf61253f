import { useEffect, useState } from 'react';
import type { SharedBlock } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { onHoldsChanged, useFollowShare } from '../stores/share.ts';
import { useConnection } from '../stores/stores.ts';

/**
 * Which shared sources have this address or prefix; null until the guard has answered. Asked again when they hold more
 * or less. @param target null: nothing is asked
 */
export function useSharedOf(target: string | null): SharedBlock[] | null {
  useFollowShare();
  const isThere = useConnection(({ isConnected, isReady }) => isConnected && isReady);
  const [blocks, setBlocks] = useState<SharedBlock[] | null>(null);
  useEffect(() => {
    if (!isThere || target === null) return;
    let isOver = false;
    const ask = () =>
      bridge()
        .call('sharedOf', { target })
        .then(
          (answer) => isOver || setBlocks(answer.blocks),
          () => isOver || setBlocks((now) => now ?? []),
        );
    void ask();
    const stop = onHoldsChanged(() => void ask());
    return () => {
      isOver = true;
      stop();
    };
  }, [target, isThere]);
  return blocks;
}
