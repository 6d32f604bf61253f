import type { Bridge, EventName, EventPayload } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { withKeyUse } from './key-use.ts';
import { useKeys } from './stores.ts';

/** Reading everybody's files takes a while, and only some screens show keys. */
let isWanted = false;

type Take = <N extends EventName>(name: N, apply: (payload: EventPayload<N>) => void) => void;

/**
 * Keeps the keys as the events tell, once a screen wanted them.
 * @returns asks for them anew, for after a connection was lost
 */
export function feedKeys(bridge: Bridge, take: Take): () => void {
  take('keysChanged', ({ keys }) => useKeys.setState({ keys, problem: null }));
  take('keyUsed', (use) =>
    useKeys.setState(({ keys }) => ({ keys: keys === null ? null : withKeyUse(keys, use) })),
  );
  return () => {
    if (isWanted) void ask(bridge);
  };
}

/** Has the keys asked for, if nobody did, or it failed. */
export function wantKeys(): void {
  if (isWanted && useKeys.getState().problem === null) return;
  isWanted = true;
  void ask(bridge());
}

async function ask(from: Bridge): Promise<void> {
  try {
    useKeys.setState({ keys: await from.call('keys', {}), problem: null });
  } catch (error) {
    useKeys.setState({ problem: messageOf(error) });
  }
}
