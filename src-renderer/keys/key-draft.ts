/** A key's comment and restrictions while they are edited. */

import { keyChangeSchema } from '../../src-shared/contract/keys.ts';
import type { KeyChange, KeyRestrictions } from '../../src-shared/contract.ts';
import { expiryText, readExpiry } from './expiry.ts';

export const FLAGS = [
  'restrict',
  'noPortForwarding',
  'noAgentForwarding',
  'noX11Forwarding',
  'noPty',
] as const;
export type Flag = (typeof FLAGS)[number];

export interface KeyDraft {
  readonly comment: string;
  /** Addresses and networks with blanks or commas between; empty: from anywhere. */
  readonly from: string;
  readonly command: string;
  readonly expires: string;
  readonly flags: Readonly<Record<Flag, boolean>>;
}

interface EditedKey {
  readonly comment: string;
  readonly restrictions: KeyRestrictions;
}

export type KeyField = 'comment' | 'from' | 'command' | 'expires';

export type KeyRead =
  | { readonly change: KeyChange; readonly problem: null }
  | { readonly change: null; readonly problem: { readonly field: KeyField; readonly sentence: string } };

export function keyDraftOf({ comment, restrictions }: EditedKey): KeyDraft {
  const { from, command, expiryTime, ...flags } = restrictions;
  return {
    comment,
    from: (from ?? []).join(', '),
    command: command ?? '',
    expires: expiryTime === null ? '' : expiryText(expiryTime),
    flags,
  };
}

/** What is other than before, and nothing else; or what is wrong. An empty change: nothing is. */
export function readKeyDraft(draft: KeyDraft, key: EditedKey): KeyRead {
  const before = keyDraftOf(key);
  const restrictions: NonNullable<KeyChange['restrictions']> = {};
  if (draft.from !== before.from) {
    const list = draft.from.split(/[\s,]+/).filter((text) => text !== '');
    restrictions.from = list.length === 0 ? null : list;
  }
  if (draft.command !== before.command) restrictions.command = draft.command === '' ? null : draft.command;
  if (draft.expires !== before.expires) {
    const expiryTime = draft.expires.trim() === '' ? null : readExpiry(draft.expires);
    if (expiryTime === null && draft.expires.trim() !== '')
      return wrong('expires', 'Write a day such as 2027-01-31, with a time if you like: 2027-01-31 18:00.');
    restrictions.expiryTime = expiryTime;
  }
  for (const flag of FLAGS) {
    if (draft.flags[flag] !== before.flags[flag]) restrictions[flag] = draft.flags[flag];
  }
  const change: KeyChange = {
    ...(draft.comment !== before.comment && { comment: draft.comment }),
    ...(Object.keys(restrictions).length > 0 && { restrictions }),
  };
  const checked = keyChangeSchema.safeParse(change);
  if (checked.success) return { change, problem: null };
  const [issue] = checked.error.issues;
  const name = issue?.path[0] === 'restrictions' ? issue.path[1] : 'comment';
  const field = name === 'from' || name === 'command' ? name : name === 'expiryTime' ? 'expires' : 'comment';
  return wrong(
    field,
    `This has to be ${(issue?.message ?? 'one line of text').replace(/^Invalid[^:]*: ?/, '')}.`,
  );
}

function wrong(field: KeyField, sentence: string): KeyRead {
  return { change: null, problem: { field, sentence } };
}
