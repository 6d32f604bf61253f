import type { EventName, EventPayload, Snapshot } from '../../src-shared/contract.ts';
import type { HostBridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { outcome } from '../key-only/held.ts';
import { FrameQueue } from './frame-queue.ts';
import { feedKeys } from './key-feed.ts';
import { withAttackers, withBlock, withHours, withoutBlock } from './merge.ts';
import {
  useAccess,
  useAllowList,
  useAttackers,
  useBlocks,
  useConnection,
  useHost,
  useHours,
  usePreferences,
  useReminder,
  useRules,
  useStatus,
} from './stores.ts';
import { showFootLine } from './undo.ts';

const ASK_AGAIN_MS = 2000;

/** Fills the stores from the snapshot at every connection, and keeps them so by the events. */
export function feedStores(bridge: HostBridge): void {
  const queue = new FrameQueue();
  const take = <N extends EventName>(name: N, apply: (payload: EventPayload<N>) => void) =>
    bridge.on(name, (payload) => queue.add(() => apply(payload)));

  take('statusChanged', ({ status }) => {
    useStatus.setState({ status });
    useBlocks.setState({ total: status.total.activeBlocks });
    // The owner had the history forgotten.
    if (status.total.attackers === 0) useAttackers.setState({ total: 0, attackers: [] });
  });
  take('accessChanged', ({ access }) => {
    const before = useAccess.getState().access;
    useAccess.setState({ access });
    const text = before === null ? null : outcome(before.keyOnly, access.keyOnly);
    if (text !== null) showFootLine({ text, undo: null, isProblem: false });
  });
  take('confirmationDue', ({ endsAt }) => useReminder.setState({ endsAt }));
  take('attackersChanged', ({ total, attackers }) =>
    useAttackers.setState((now) => ({ total, attackers: withAttackers(now.attackers, attackers) })),
  );
  take('blocked', ({ block }) => useBlocks.setState((now) => ({ blocks: withBlock(now.blocks, block) })));
  take('unblocked', ({ block }) =>
    useBlocks.setState((now) => ({ blocks: withoutBlock(now.blocks, block) })),
  );
  take('hoursChanged', ({ hours }) => useHours.setState((now) => ({ hours: withHours(now.hours, hours) })));
  take('rulesChanged', ({ rules }) => useRules.setState({ rules }));
  take('allowListChanged', ({ allowList }) => useAllowList.setState({ entries: allowList.entries }));
  take('preferencesChanged', ({ preferences }) => usePreferences.setState({ preferences }));

  const askKeys = feedKeys(bridge, take);

  const ask = async () => {
    try {
      const [snapshot, host] = await Promise.all([bridge.call('snapshot', {}), bridge.call('host', {})]);
      queue.add(() => {
        useHost.setState({ host });
        fill(snapshot);
        useConnection.setState({ isReady: true, problem: null });
      });
    } catch (error) {
      useConnection.setState({ problem: messageOf(error) });
      setTimeout(() => {
        if (useConnection.getState().isConnected) void ask();
      }, ASK_AGAIN_MS);
    }
  };
  bridge.onConnection((isConnected) => {
    useConnection.setState({
      isConnected,
      problem: isConnected ? null : 'The connection to the guard is lost. What you see may be old.',
    });
    if (!isConnected) return;
    void ask();
    askKeys();
  });
}

function fill({ status, access, attackers, blocks, hours, rules, allowList, preferences }: Snapshot): void {
  useStatus.setState({ status });
  useAccess.setState({ access });
  useAttackers.setState(attackers);
  useBlocks.setState(blocks);
  useHours.setState({ hours });
  useRules.setState({ rules });
  useAllowList.setState(allowList);
  usePreferences.setState({ preferences });
}
