import type { WhatIf } from '../../src-shared/contract.ts';
import { counted, figure } from '../format/figures.ts';

export type Change = WhatIf['changes'][number];
export type ChangeKind = Change['change'];

export const CHANGE_WORD: Readonly<Record<ChangeKind, string>> = {
  new: 'New',
  earlier: 'Earlier',
  later: 'Later',
  'no-longer': 'No longer',
};

/** In the order in which they are shown. */
export const CHANGE_KINDS: readonly ChangeKind[] = ['new', 'earlier', 'later', 'no-longer'];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What came of it, in a sentence. */
export function verdict({ from, to, events, currentlyBlocked, proposedBlocked }: WhatIf): string {
  if (from === null || to === null || events === 0)
    return 'Nothing is stored yet that these rules could be tried on.';
  const over = `Over ${span(to - from)} with ${counted(events, 'event')}`;
  const blocked = `${counted(proposedBlocked, 'attacker')} would have been blocked`;
  if (proposedBlocked === currentlyBlocked) return `${over}: ${blocked}, as many as now.`;
  return `${over}: ${blocked} instead of ${figure(currentlyBlocked)}.`;
}

/** A length of time, rounded, in words: "31 days", "5 hours", "20 minutes". */
export function span(milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return counted(Math.round(milliseconds / DAY), 'day');
  if (milliseconds >= 2 * HOUR) return counted(Math.round(milliseconds / HOUR), 'hour');
  return counted(Math.max(1, Math.round(milliseconds / 60_000)), 'minute');
}

/** How the two times differ: "2 hours earlier"; null where one of them is missing. */
export function difference({
  currentAt,
  proposedAt,
}: Pick<Change, 'currentAt' | 'proposedAt'>): string | null {
  if (currentAt === null || proposedAt === null || currentAt === proposedAt) return null;
  return `${span(Math.abs(currentAt - proposedAt))} ${proposedAt < currentAt ? 'earlier' : 'later'}`;
}

/** Those that the owner would have locked out by the change first; the ones of today after them. */
export function wrongFirst(wrong: WhatIf['wrong']): WhatIf['wrong'] {
  return wrong.toSorted((a, b) => Number(a.alsoNow) - Number(b.alsoNow) || b.loggedInAt - a.loggedInAt);
}
