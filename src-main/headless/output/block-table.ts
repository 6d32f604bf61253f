import type { Block } from '../../../src-shared/block.ts';
import type { Text } from './output.ts';
import { type Column, table } from './table.ts';
import { ago, left, since } from './words.ts';

/** Blocks with since when, how long still or how they ended, by whom and why. */
export function blockTable(blocks: readonly Block[], now: number, width: number | null): Text[] {
  const columns: Column[] = [
    { title: 'BLOCKED' },
    { title: 'SINCE' },
    { title: 'ENDS' },
    { title: 'BY', least: 6 },
    { title: 'WHY', least: 12 },
  ];
  const rows = blocks.map((block) => [
    block.target,
    since(block.since, now),
    ends(block, now),
    byWhom(block),
    block.reason === '' ? '–' : block.reason,
  ]);
  return table(columns, rows, width);
}

/** The rule that blocked it, or who else did. */
export function byWhom({ rule, by }: Pick<Block, 'rule' | 'by'>): string {
  return rule ?? by;
}

function ends(block: Block, now: number): string {
  if (block.liftedAt !== null) return `${liftedWords(block.liftedBy)} ${ago(block.liftedAt, now)}`;
  return block.until === null ? 'never' : `in ${left(block.until, now)}`.replace('in now', 'now');
}

/** How a block ended. */
export function liftedWords(liftedBy: string | null): string {
  if (liftedBy === 'owner') return 'lifted by owner';
  if (liftedBy === 'undo') return 'undone';
  if (liftedBy === 'crowdsec') return 'lifted by CrowdSec';
  return liftedBy ?? 'ended';
}
