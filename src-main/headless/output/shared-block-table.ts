import type { SharedBlock } from '../../../src-shared/contract.ts';
import type { Text } from './output.ts';
import { type Column, table } from './table.ts';
import { left, since } from './words.ts';

/** What shared sources keep out: which of them, since when, how long still and why. */
export function sharedBlockTable(blocks: readonly SharedBlock[], now: number, width: number | null): Text[] {
  const columns: Column[] = [
    { title: 'KEPT OUT' },
    { title: 'BY', least: 10 },
    { title: 'SINCE' },
    { title: 'ENDS' },
    { title: 'WHY', least: 12 },
  ];
  const rows = blocks.map(({ target, sourceName, since: begun, until, reason }) => [
    target,
    sourceName,
    begun === null ? '–' : since(begun, now),
    // Without a time of its own it ends when its source says so.
    until === null ? 'open' : `in ${left(until, now)}`.replace('in now', 'now'),
    reason === '' ? '–' : reason,
  ]);
  return table(columns, rows, width);
}
