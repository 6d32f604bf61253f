import { parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import type { PlacedBlock, SharedBlock } from '../../src-shared/contract.ts';
import type { SocketClient } from './socket/socket-client.ts';

/** A block of this guard's own, or what a shared source keeps out. */
export interface ExportedBlock extends Omit<PlacedBlock, 'id' | 'since' | 'by'> {
  /** Null: it is a shared source's. */
  readonly id: number | null;
  readonly since: number | null;
  readonly by: PlacedBlock['by'] | 'shared-list';
  /** The shared source that it comes from, by its id and by its name; null: it is this guard's own. */
  readonly source: string | null;
  readonly from: string | null;
}

type Asked = Pick<SocketClient, 'call'>;

const EACH = 10_000;
const MOST_TRIES = 5;

/** All blocks of this guard's own that stand. */
export async function ownBlocks(guard: Asked): Promise<ExportedBlock[]> {
  const blocks = await allOf(
    (offset) => guard.call('blocks', { limit: EACH, offset, ended: false }),
    ({ id }) => String(id),
  );
  return blocks.map((block) => ({ ...block, source: null, from: null }));
}

/**
 * All that shared sources keep out, as they name it. Where the allow list has some of it, it is left out: whoever takes
 * it over knows nothing of that list.
 */
export async function sharedBlocks(guard: Asked): Promise<{ blocks: ExportedBlock[]; leftOut: number }> {
  const all = await allOf(
    (offset) => guard.call('sharedBlocks', { limit: EACH, offset }),
    ({ source, target }) => `${source} ${target}`,
  );
  const { entries } = await guard.call('allowList', {});
  const allowed = AddressSet.of(
    entries.map(({ entry }) => entry).filter((entry) => parsePrefix(entry) !== null),
  );
  const kept = all.filter(({ target }) => {
    const prefix = parsePrefix(target);
    return prefix !== null && !allowed.intersects(prefix);
  });
  return { blocks: kept.map(exported), leftOut: all.length - kept.length };
}

function exported({ sourceName, ...block }: SharedBlock): ExportedBlock {
  const none = { id: null, rule: null, liftedAt: null, liftedBy: null };
  return { ...none, ...block, by: 'shared-list', from: sourceName };
}

/** All of them, as they stand at one time: where some came or went meanwhile, they are asked again. */
async function allOf<T>(
  ask: (offset: number) => Promise<{ readonly total: number; readonly blocks: readonly T[] }>,
  keyOf: (block: T) => string,
): Promise<T[]> {
  let blocks = new Map<string, T>();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    blocks = new Map();
    for (let total = 1, offset = 0; offset < total; offset += EACH) {
      const page = await ask(offset);
      total = page.total;
      for (const block of page.blocks) blocks.set(keyOf(block), block);
      if (offset + EACH >= total && blocks.size === total) return [...blocks.values()];
    }
    if (blocks.size === 0) break;
  }
  return [...blocks.values()];
}
