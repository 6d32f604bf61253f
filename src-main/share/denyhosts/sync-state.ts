import { z } from 'zod';

/** As the statistics page of a sync server shows them. */
const MOST_DAYS = 28;
const DAY_MS = 86_400_000;

const count = z.int().nonnegative();
const time = z.int().nonnegative();
const counts = z.object({ inAll: count, lastRound: count });

const schema = z.object({
  /** Whose timestamp and figures these are. */
  server: z.string().max(2000),
  /** Figures count from then on. Times in ms since 1970, except for the server's. */
  since: time,
  /** The server's, in seconds; 0: ask for whatever there is. */
  timestamp: count.max(2 ** 31 - 1),
  lastRoundAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  /** Of the last round, in a sentence; null: it went well. */
  problem: z.string().max(1000).nullable(),
  /** Addresses of ours that the server took. */
  sent: counts,
  /** Addresses that it gave us; one that it gives again counts again. */
  received: counts,
  /** Addresses of ours that the server refused. */
  refused: count,
  /** Blocks of ours that it can't be told of: IPv6, prefixes, addresses that are not public. */
  untellable: count,
  /** What it gave that is no address of the public internet. */
  passedOver: count,
  /** The last days that had any, oldest first; days in UTC. */
  days: z.array(z.object({ day: z.iso.date(), sent: count, received: count })).max(MOST_DAYS),
});

/** What is known of a sync server, and what came of it: kept over restarts. */
export type SyncState = z.infer<typeof schema>;

export function freshState(server: string, now: number): SyncState {
  return {
    server,
    since: now,
    timestamp: 0,
    lastRoundAt: null,
    lastSuccessAt: null,
    problem: null,
    sent: { inAll: 0, lastRound: 0 },
    received: { inAll: 0, lastRound: 0 },
    refused: 0,
    untellable: 0,
    passedOver: 0,
    days: [],
  };
}

/** What was written down of this server; anew where that was another server, or is damaged. */
export function readState(text: string | null, server: string, now: number): SyncState {
  const state = schema.safeParse(asJson(text)).data;
  return state?.server === server ? state : freshState(server, now);
}

function asJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** At the beginning of a round. */
export function begun(state: SyncState): SyncState {
  const { sent, received } = state;
  return { ...state, sent: { ...sent, lastRound: 0 }, received: { ...received, lastRound: 0 } };
}

/** With so many addresses more in this round. */
export function counted(
  state: SyncState,
  kind: 'sent' | 'received',
  addresses: number,
  now: number,
): SyncState {
  const { inAll, lastRound } = state[kind];
  const day = new Date(now).toISOString().slice(0, 10);
  const before = state.days.find((one) => one.day === day) ?? { day, sent: 0, received: 0 };
  const today = { ...before, [kind]: before[kind] + addresses };
  const oldest = new Date(now - MOST_DAYS * DAY_MS).toISOString().slice(0, 10);
  const others = state.days.filter((one) => one.day !== day && one.day > oldest);
  return {
    ...state,
    [kind]: { inAll: inAll + addresses, lastRound: lastRound + addresses },
    days: [...others, today].slice(-MOST_DAYS),
  };
}
