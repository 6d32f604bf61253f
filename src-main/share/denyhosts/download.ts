import type { Prefix } from '../../../src-shared/address.ts';
import { ShareProblem } from '../share-problem.ts';
import type { SharedPort } from '../shared-port.ts';
import type { NewHosts, NewHostsAsk, SyncServer } from './sync-client.ts';
import { isSyncable, isUploadable } from './syncable.ts';

/** With 50 an answer, the 1,000 newest a round: what is older is left, as DenyHosts leaves all but the 50 newest. */
const MOST_ASKS = 20;

export interface DownloadParts extends Omit<NewHostsAsk, 'hosts'> {
  readonly server: SyncServer;
  readonly shared: SharedPort;
  /** What the server was told of in this round. */
  readonly justAdded: readonly string[];
  /** Each address is kept out for so long after it was last named. */
  readonly keepSeconds: number;
  readonly now: () => number;
  readonly alsoPublic: readonly Prefix[];
  /** These are in the port now. */
  readonly received: (addresses: number) => void;
  /** These were no addresses of the public internet, and passed over. */
  readonly passedOver: (hosts: number) => void;
}

/**
 * Takes in what others reported since `timestamp`. An answer holds 50 addresses at most, the newest, and the server
 * has no pages: asked again with its answer's time it would keep back the others for good. So it is asked again from
 * the same time, with those that it gave named as not wanted, until it gives none that are new.
 * @returns the time to ask from in the next round
 * @throws ShareProblem, or what the port throws
 */
export async function download(parts: DownloadParts): Promise<number> {
  const { server, shared, timestamp, threshold, resiliencySeconds, justAdded, alsoPublic } = parts;
  const seen = new Set<unknown>();
  const unwanted = new Set(justAdded);
  const ask = () => server.newHosts({ timestamp, threshold, hosts: [...unwanted], resiliencySeconds });
  const first = await ask();
  let answer: NewHosts | null = first;
  for (let asks = 1; answer !== null; asks++) {
    const fresh: string[] = [];
    let bad = 0;
    for (const host of answer.hosts) {
      if (seen.has(host)) continue;
      seen.add(host);
      if (typeof host !== 'string' || !isSyncable(host, alsoPublic)) bad++;
      else fresh.push(host);
      // One that it does not take for an address would fail the whole question.
      if (typeof host === 'string' && isUploadable(host, alsoPublic)) unwanted.add(host);
    }
    if (bad > 0) parts.passedOver(bad);
    if (fresh.length === 0) break;
    const until = parts.now() + parts.keepSeconds * 1000;
    await shared.add(fresh.map((target) => ({ target, until, reason: '' })));
    parts.received(fresh.length);
    answer = asks < MOST_ASKS ? await more(ask) : null;
  }
  // Of the first answer: what was reported while we asked is given again rather than missed.
  return first.timestamp;
}

/** The first answer is all that the protocol promises: a server that won't be asked again has simply no more. */
async function more(ask: () => Promise<NewHosts>): Promise<NewHosts | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ShareProblem && (error.kind === 'failed' || error.kind === 'refused')) return null;
    throw error;
  }
}
