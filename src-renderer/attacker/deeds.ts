import type { AttackerDetails } from '../../src-shared/contract.ts';
import { short } from '../format/safe-text.ts';
import { blockReason, sparedBecause } from '../format/words.ts';

/** One thing that was done about an attacker, or not done, or that it did itself: newest first. */
export interface Deed {
  readonly key: string;
  readonly time: number;
  readonly what: 'block' | 'spare' | 'login';
  readonly title: string;
  readonly why: string;
}

const LIFTED_BY: Readonly<Record<string, string>> = {
  expired: 'ended by itself',
  owner: 'lifted by you',
  'allow-list': 'lifted by the allow list',
  undo: 'taken back by you',
  replaced: 'replaced by another',
};

export type Done = Pick<AttackerDetails, 'blocks' | 'spares' | 'events'>;

/** @param exact writes a time out, @param lasting a length of time in milliseconds */
export function deedsOf(
  { blocks, spares, events }: Done,
  words: { readonly exact: (time: number) => string; readonly lasting: (ms: number) => string },
): Deed[] {
  const deeds: Deed[] = blocks.map((block) => ({
    key: `block ${block.id}`,
    time: block.since,
    what: 'block',
    title: `Blocked ${block.target} ${block.until === null ? 'for ever' : `for ${words.lasting(block.until - block.since)}`}`,
    why: `${blockReason(block)}${endOf(block, words.exact)}`,
  }));
  for (const spare of spares) {
    deeds.push({
      key: `spare ${spare.id}`,
      time: spare.time,
      what: 'spare',
      title: 'Not blocked',
      why: `${sparedBecause({ state: 'spared', reason: spare.reason, at: spare.time })}; the rule "${spare.rule}" was met`,
    });
  }
  for (const { id, kind, time, user, method } of events) {
    if (kind !== 'accepted') continue;
    deeds.push({
      key: `login ${id}`,
      time,
      what: 'login',
      title: 'Logged in',
      why: [user === null ? '' : `as ${short(user, 60)}`, method === null ? '' : `by ${method}`]
        .join(' ')
        .trim(),
    });
  }
  return deeds.sort((a, b) => b.time - a.time);
}

function endOf(
  { liftedAt, liftedBy }: AttackerDetails['blocks'][number],
  exact: (time: number) => string,
): string {
  if (liftedAt === null) return '';
  const how = LIFTED_BY[liftedBy ?? ''] ?? 'lifted';
  return ` · ${how}, ${exact(liftedAt)}`;
}
