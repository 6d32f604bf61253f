import { useEffect, useState } from 'react';
import type { Attacker, AttackerDetails } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { onHoldsChanged, useFollowShare } from '../stores/share.ts';
import { useAttackers, useConnection } from '../stores/stores.ts';

const PAUSE_MS = 500;
const LINES = 200;

export interface Found {
  /** As the lists know it, or the details do: the newer of the two. */
  readonly attacker: Attacker | null;
  /** Null until the guard has answered, or where it knows no such attacker. */
  readonly details: AttackerDetails | null;
  readonly isAnswered: boolean;
  readonly problem: string | null;
}

/** All that is known of an attacker: asked now, and again (at most some times a second) when it changes. */
export function useDetails(address: string): Found {
  useFollowShare();
  const known = useAttackers(({ attackers }) => attackers.find((one) => one.attacker === address) ?? null);
  const connection = useConnection(({ isConnected, isReady }) => isConnected && isReady);
  const [answer, setAnswer] = useState<{
    readonly address: string;
    readonly details: AttackerDetails | null;
    readonly problem: string | null;
  } | null>(null);

  useEffect(() => {
    if (!connection) return;
    let isOver = false;
    let isAsking = false;
    let isStale = false;
    let canonical = address;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const ask = async () => {
      isAsking = true;
      isStale = false;
      const next = await bridge()
        .call('attacker', { address, events: LINES })
        .then(
          (details) => ({ address, details, problem: null }),
          (error: unknown) => ({ address, details: null, problem: messageOf(error) }),
        );
      if (isOver) return;
      canonical = next.details?.attacker.attacker ?? address;
      setAnswer(next);
      timer = setTimeout(() => {
        isAsking = false;
        if (isStale) void ask();
      }, PAUSE_MS);
    };
    const again = () => {
      isStale = true;
      if (!isAsking) void ask();
    };
    const stops = [
      bridge().on('attackersChanged', ({ attackers }) => {
        if (attackers.some(({ attacker }) => attacker === canonical)) again();
      }),
      bridge().on('blocked', ({ block }) => block.target === canonical && again()),
      bridge().on('unblocked', ({ block }) => block.target === canonical && again()),
      onHoldsChanged(again),
    ];
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [address, connection]);

  const own = answer?.address === address ? answer : null;
  const details = own?.details ?? null;
  const told = details?.attacker ?? null;
  const isKnownNewer = known !== null && (told === null || known.lastSeen > told.lastSeen);
  return {
    attacker: isKnownNewer ? known : told,
    details,
    isAnswered: own !== null,
    problem: own?.problem ?? null,
  };
}
