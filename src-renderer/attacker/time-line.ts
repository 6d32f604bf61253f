import type { AttackerDetails } from '../../src-shared/contract.ts';

/** Something on an attacker's time line; places are shares of its length, 0 to 1. */
export type Mark =
  | { readonly what: 'attempt' | 'login' | 'spare'; readonly at: number; readonly time: number }
  | { readonly what: 'block'; readonly at: number; readonly to: number; readonly time: number };

export interface TimeLine {
  readonly from: number;
  readonly to: number;
  readonly marks: readonly Mark[];
}

const MOST_BLOCKS = 100;
/** Attempts nearer than this share to each other are one mark. */
const NEAREST = 1 / 250;

/**
 * From when the attacker was first seen until now (or when it was last seen,
 * whichever is later): blocks as spans, logins and spares as points, attempts
 * as ticks.
 */
export function timeLineOf({ attacker, blocks, spares, events }: AttackerDetails, now: number): TimeLine {
  const firstBlock = Math.min(...blocks.map(({ since }) => since));
  const from = Math.min(attacker.firstSeen, firstBlock);
  const to = Math.max(now, attacker.lastSeen, from + 1);
  const share = (time: number) => Math.min(Math.max((time - from) / (to - from), 0), 1);

  const spans: Mark[] = blocks.slice(0, MOST_BLOCKS).map(({ since, until, liftedAt }) => ({
    what: 'block',
    at: share(since),
    to: share(liftedAt ?? until ?? to),
    time: since,
  }));
  const points: Mark[] = spares.map(({ time }) => ({ what: 'spare', at: share(time), time }));
  const logins: Mark[] = [];
  const attempts: Mark[] = [];
  let last = -1;
  for (const event of [...events].sort((a, b) => a.time - b.time)) {
    const at = share(event.time);
    if (event.outcome === 'success') logins.push({ what: 'login', at, time: event.time });
    else if (event.attempts > 0 && at - last >= NEAREST) {
      attempts.push({ what: 'attempt', at, time: event.time });
      last = at;
    }
  }
  return { from, to, marks: [...attempts, ...spans, ...points, ...logins] };
}
