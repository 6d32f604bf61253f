/** What is shared with others, for the screens that show it: asked when the first of them opens, then told. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { CallInput, CallOutput, CommandName, Share } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { useConnection } from './stores.ts';
import { attempt } from './undo.ts';

export interface ShareState {
  readonly share: Share | null;
  /** What is to be typed on the LAPI before this machine may give it blocks; null: nothing, or not known here. */
  readonly lapiCommand: string | null;
  /** Why it was not told. */
  readonly problem: string | null;
}

export const useShare = create<ShareState>(() => ({ share: null, lapiCommand: null, problem: null }));

let isFollowing = false;

/** Has the store filled and kept up to date for as long as this window lives. */
export function useFollowShare(): void {
  useEffect(follow, []);
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  bridge().on('shareChanged', ({ share }) => useShare.setState({ share, problem: null }));
  useConnection.subscribe((now, before) => {
    const isThere = now.isConnected && now.isReady;
    if (isThere && !(before.isConnected && before.isReady)) void ask();
  });
  const { isConnected, isReady } = useConnection.getState();
  if (isConnected && isReady) void ask();
}

async function ask(): Promise<void> {
  try {
    useShare.setState({ share: await bridge().call('share', {}), problem: null });
  } catch (error) {
    useShare.setState({ problem: messageOf(error) });
  }
}

/** Calls the listener when shared sources came to hold more or less than before. */
export function onHoldsChanged(listener: () => void): () => void {
  return useShare.subscribe((now, before) => {
    if (before.share !== null && now.share?.holds !== before.share.holds) listener();
  });
}

/** A command that answers with all that is shared. */
export type ShareCommand = {
  [N in CommandName]: CallOutput<N> extends { share: Share } ? N : never;
}[CommandName];

/**
 * Changes what is shared, and says at the foot what was done, with Undo where there is a way back.
 * @returns why it was refused; null: it was done
 */
export function changeShare<N extends ShareCommand>(
  name: N,
  input: CallInput<N>,
  done: string | ((output: CallOutput<N>) => string),
): Promise<string | null> {
  return attempt(name, input, (output) => {
    useShare.setState({ share: shareOf(output) });
    return typeof done === 'string' ? done : done(output);
  });
}

function shareOf(output: { readonly share: Share }): Share {
  return output.share;
}
