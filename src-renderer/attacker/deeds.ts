import type { AttackerDetails } from '../../src-shared/contract.ts';
import { short } from '../format/safe-text.ts';
import { blockReason, sparedBecause } from '../format/words.ts';
import { sourceWords } from '../share/source-words.ts';

/** One thing that was done about an attacker, or not done, or that it did itself: newest first. */
export interface Deed {
  readonly key: string;
  /** Null: it has no beginning of its own, but holds now. */
  readonly time: number | null;
  /** shared: others keep it out, now. */
  readonly what: 'block' | 'shared' | 'spare' | 'login';
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

export type Done = Pick<AttackerDetails, 'blocks' | 'shared' | 'spares' | 'events'>;

/**
 * @param words `exact` writes a time out, `lasting` a length of time in milliseconds
 * @param address whom it is about: what others keep out is named where it is more than that
 */
export function deedsOf(
  { blocks, shared, spares, events }: Done,
  words: { readonly exact: (time: number) => string; readonly lasting: (ms: number) => string },
  address: string,
): Deed[] {
  const deeds: Deed[] = blocks.map((block) => ({
    key: `block ${block.id}`,
    time: block.since,
    what: 'block',
    title: `Blocked ${block.target} ${block.until === null ? 'for ever' : `for ${words.lasting(block.until - block.since)}`}`,
    why: `${blockReason(block)}${endOf(block, words.exact)}`,
  }));
  for (const one of shared) {
    deeds.push({
      key: `shared ${one.source} ${one.target}`,
      time: one.since,
      what: 'shared',
      title: `Kept out by ${sourceWords(one)}`,
      why: [
        one.target === address ? '' : one.target,
        short(one.reason, 200),
        one.until === null ? '' : `until ${words.exact(one.until)}`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    });
  }
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
  const order = ({ time }: Deed) => time ?? Number.POSITIVE_INFINITY;
  return deeds.sort((a, b) => (order(a) === order(b) ? 0 : order(b) - order(a)));
}

function endOf(
  { liftedAt, liftedBy }: AttackerDetails['blocks'][number],
  exact: (time: number) => string,
): string {
  if (liftedAt === null) return '';
  const how = LIFTED_BY[liftedBy ?? ''] ?? 'lifted';
  return ` · ${how}, ${exact(liftedAt)}`;
}
