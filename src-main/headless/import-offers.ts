import type { CallInput, CallOutput } from '../../src-shared/contract.ts';
import type { Found } from '../settings/import/found.ts';
import type { SocketClient } from './socket/socket-client.ts';

export type Changes = CallOutput<'importSettings'>;

type Offer = CallInput<'planImport'>;
type Asked = Pick<SocketClient, 'call'>;

/** So many blocks fit into a request beside the rest of an offer. */
const BLOCKS_EACH = 4000;

/** What was found, in offers that each fit into a request: all but blocks is in the first. */
export function offersOf({ from, rules, settings, allow, blocks }: Found): Offer[] {
  const allowed = [...allow];
  const offers: Offer[] = [
    // The types of the contract are those of JSON, which knows no readonly.
    {
      from,
      rules: structuredClone(rules) as Offer['rules'],
      settings,
      allow: allowed,
      blocks: blocks.slice(0, BLOCKS_EACH),
    },
  ];
  for (let first = BLOCKS_EACH; first < blocks.length; first += BLOCKS_EACH) {
    // Whom the first one allows is not blocked by the others.
    offers.push({ from, allow: allowed, blocks: blocks.slice(first, first + BLOCKS_EACH) });
  }
  return offers;
}

/** What taking all of them over would change. */
export async function planImport(guard: Asked, offers: readonly Offer[]): Promise<Changes> {
  let all: Changes | null = null;
  for (const offer of offers) {
    const changes = await guard.call('planImport', offer);
    all = joined(all, { ...changes, undo: null, undoUntil: null });
  }
  return all ?? NOTHING;
}

/** Takes all of them over, as one import. */
export async function takeOver(guard: Asked, offers: readonly Offer[]): Promise<Changes> {
  let all: Changes | null = null;
  for (const offer of offers) {
    const continues: string | null = all?.undo ?? null;
    all = joined(all, await guard.call('importSettings', { ...offer, continues }));
  }
  return all ?? NOTHING;
}

const NOTHING: Changes = {
  rules: false,
  settings: [],
  allow: [],
  blocks: 0,
  skipped: [],
  undo: null,
  undoUntil: null,
};

function joined(before: Changes | null, next: Changes): Changes {
  if (before === null) return next;
  const told = new Set(before.skipped.map(({ what, why }) => `${what}\0${why}`));
  return {
    ...before,
    blocks: before.blocks + next.blocks,
    skipped: [...before.skipped, ...next.skipped.filter(({ what, why }) => !told.has(`${what}\0${why}`))],
    undo: next.undo ?? before.undo,
    undoUntil: next.undoUntil ?? before.undoUntil,
  };
}
