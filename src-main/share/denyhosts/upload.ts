import type { Prefix } from '../../../src-shared/address.ts';
import type { OwnBlock } from '../shared-entry.ts';
import { sendHosts } from './send-hosts.ts';
import type { SyncServer } from './sync-client.ts';
import { isUploadable } from './syncable.ts';

/** What a sync server is told of. All is on the disk when a call returns. */
export interface UploadPort {
  /** Blocks by rules that stand and that this server was not told of, oldest first. */
  untold(limit: number): OwnBlock[];
  /** It knows of these now, or refused them or can't be told: they are not `untold` any more. */
  setTold(told: readonly { readonly id: number; readonly wasRefused: boolean }[]): void;
}

/** As many as a server gives at once. */
const BATCH = 50;
/** A round has an end; what is left is told in the next one. */
const MOST_BATCHES = 100;

export interface UploadParts {
  readonly server: SyncServer;
  readonly own: UploadPort;
  readonly alsoPublic: readonly Prefix[];
  /** The server took them. */
  readonly sent: (addresses: readonly string[]) => void;
  /** The server would not take them. */
  readonly refused: (addresses: readonly string[]) => void;
  /** It can't be told of these: IPv6, prefixes, addresses that are not public. */
  readonly passedOver: (blocks: number) => void;
}

/**
 * Tells the server of our own blocks. What it was told of is remembered after each call, so that an end in between
 * repeats one call at most; servers count an address once a reporter.
 * @throws ShareProblem, or what the port throws
 */
export async function upload(parts: UploadParts): Promise<void> {
  const { server, own, alsoPublic, sent, refused, passedOver } = parts;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const blocks = own.untold(BATCH);
    if (blocks.length === 0) return;
    const { good = [], bad = [] } = Object.groupBy(blocks, ({ target }) =>
      isUploadable(target, alsoPublic) ? 'good' : 'bad',
    );
    if (bad.length > 0) {
      own.setTold(bad.map(({ id }) => ({ id, wasRefused: true })));
      passedOver(bad.length);
    }
    if (good.length === 0) continue;
    const byAddress = Map.groupBy(good, ({ target }) => target);
    await sendHosts([...byAddress.keys()], server.addHosts, (addresses, wasRefused) => {
      const told = addresses.flatMap((address) => byAddress.get(address) ?? []);
      own.setTold(told.map(({ id }) => ({ id, wasRefused })));
      (wasRefused ? refused : sent)(addresses);
    });
  }
}
