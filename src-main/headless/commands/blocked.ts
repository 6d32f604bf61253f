import type { Command } from 'commander';
import type { CallOutput } from '../../../src-shared/contract.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { blockTable } from '../output/block-table.ts';
import type { Output } from '../output/output.ts';
import { heldWords } from '../output/share-words.ts';
import { sharedBlockTable } from '../output/shared-block-table.ts';
import { printShown } from '../output/shown.ts';
import { type PageFlags, pageOf, takesPage } from '../page-options.ts';

interface Flags extends AskFlags, PageFlags {
  readonly ended?: true;
  readonly shared?: true;
}

export function addBlockedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('blocked')
    .description('who is kept out, since when, until when and why')
    .option('--ended', 'also blocks that are over')
    .option('--shared', 'also whom shared sources keep out; --limit and --offset hold for each of the two');
  asksGuard(takesPage(command), {
    call: 'blocks',
    examples: [
      ['blocked', 'who is kept out now'],
      ['blocked --ended', 'and who was'],
      ['blocked --shared', 'and whom lists, CrowdSec and DenyHosts keep out'],
      ['blocked --json --limit 10000', 'for a program'],
    ],
    note: () => '\n\nWith --shared the JSON also has "shared": what "shared blocked --json" prints.',
  }).action(async (flags: Flags) => {
    const page = pageOf(flags);
    const ended = flags.ended === true;
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const found = await guard.call('blocks', { ...page, ended });
      const shared = flags.shared ? await guard.call('sharedBlocks', page) : null;
      if (flags.json) return output.json(shared === null ? found : { ...found, shared });
      const { now, total } = await guard.call('status', {});
      printOwn(found, ended, now, output);
      if (shared !== null) printShared(shared, now, output);
      else if (total.shared > 0) {
        const text = `Shared sources keep out ${heldWords(total.shared)} besides: --shared shows them.`;
        output.line();
        output.line({ text, style: 'dim' });
      }
    });
  });
}

function printOwn(
  { total, blocks }: CallOutput<'blocks'>,
  ended: boolean,
  now: number,
  output: Output,
): void {
  if (total === 0) output.line(ended ? 'Nobody was ever blocked.' : 'Nobody is blocked.');
  if (total === 0) return;
  for (const line of blockTable(blocks, now, output.width)) output.line(line);
  printShown(blocks.length, total, 'block', output);
}

function printShared({ total, blocks }: CallOutput<'sharedBlocks'>, now: number, output: Output): void {
  output.line();
  if (total === 0) output.line('No shared source keeps anybody out.');
  if (total === 0) return;
  output.line({ text: 'Kept out by shared sources', style: 'bold' });
  for (const line of sharedBlockTable(blocks, now, output.width)) output.line(line);
  printShown(blocks.length, total, 'shared block', output);
}
