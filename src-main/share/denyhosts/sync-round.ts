import type { Prefix } from '../../../src-shared/address.ts';
import { ShareProblem } from '../share-problem.ts';
import type { SharedPort } from '../shared-port.ts';
import { download } from './download.ts';
import type { SyncServer } from './sync-client.ts';
import { counted, type SyncState } from './sync-state.ts';
import { type UploadPort, upload } from './upload.ts';
import { FUTURE_TIMESTAMP, XmlRpcFault } from './xml-rpc-fault.ts';

/** What an owner sets for a round. */
export interface RoundSettings {
  readonly upload: boolean;
  readonly download: boolean;
  /** Received only if named by at least so many reporters… */
  readonly threshold: number;
  /** …with at least so long between the first and the last report. Both are applied by the server. */
  readonly resiliencySeconds: number;
  /** A received address is kept out for so long after it was last named. */
  readonly keepSeconds: number;
}

export interface RoundParts {
  readonly settings: RoundSettings;
  readonly server: SyncServer;
  readonly own: UploadPort;
  readonly shared: SharedPort;
  readonly alsoPublic: readonly Prefix[];
  readonly now: () => number;
  /** Makes the next state of the one that there is, and writes it down. */
  readonly update: (change: (state: SyncState) => SyncState) => void;
  /** From where to ask. */
  readonly timestamp: number;
}

/**
 * Tells the server, then asks it, as DenyHosts does; where it fails to take what it is told it is asked nevertheless.
 * @throws ShareProblem: the first one; or what a port throws
 */
export async function syncRound(parts: RoundParts): Promise<void> {
  const { settings } = parts;
  const sent: string[] = [];
  const problem = settings.upload ? await problemOf(() => uploadAll(parts, sent)) : null;
  if (settings.download) await downloadAll(parts, sent);
  if (problem !== null) throw problem;
}

function uploadAll({ server, own, alsoPublic, now, update }: RoundParts, sent: string[]): Promise<void> {
  return upload({
    server,
    own,
    alsoPublic,
    sent: (addresses) => {
      sent.push(...addresses);
      update((state) => counted(state, 'sent', addresses.length, now()));
    },
    refused: ({ length }) => update((state) => ({ ...state, refused: state.refused + length })),
    passedOver: (blocks) => update((state) => ({ ...state, untellable: state.untellable + blocks })),
  });
}

async function downloadAll(parts: RoundParts, justAdded: readonly string[]): Promise<void> {
  const { settings, server, shared, alsoPublic, now, update, timestamp } = parts;
  try {
    const next = await download({
      ...settings,
      server,
      shared,
      alsoPublic,
      now,
      timestamp,
      justAdded,
      received: (addresses) => update((state) => counted(state, 'received', addresses, now())),
      passedOver: (hosts) => update((state) => ({ ...state, passedOver: state.passedOver + hosts })),
    });
    update((state) => ({ ...state, timestamp: next }));
  } catch (error) {
    // Its clock was set back, or it began anew: the next round asks for all that it has. What it gave so far stays.
    if (error instanceof XmlRpcFault && error.code === FUTURE_TIMESTAMP) {
      update((state) => ({ ...state, timestamp: 0 }));
      throw new ShareProblem('failed', `${error.message} The next round asks for everything again.`);
    }
    throw error;
  }
}

/** A problem of the server's own, after which it can be asked; everything else is thrown. */
async function problemOf(work: () => Promise<void>): Promise<ShareProblem | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof ShareProblem && (error.kind === 'failed' || error.kind === 'nonsense')) return error;
    throw error;
  }
}
