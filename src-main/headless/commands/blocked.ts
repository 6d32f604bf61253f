import type { Command } from 'commander';
import { numberArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { blockTable } from '../output/block-table.ts';
import { counted, grouped } from '../output/words.ts';

interface Flags extends AskFlags {
  readonly ended?: true;
  readonly limit: string;
  readonly offset: string;
}

export function addBlockedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('blocked')
    .description('who is kept out, since when, until when and why')
    .option('--ended', 'also blocks that are over')
    .option('--limit <number>', 'how many', '50')
    .option('--offset <number>', 'how many to pass over', '0');
  asksGuard(command, {
    call: 'blocks',
    examples: [
      ['blocked', 'who is kept out now'],
      ['blocked --ended', 'and who was'],
      ['blocked --json --limit 10000', 'for a program'],
    ],
  }).action(async (flags: Flags) => {
    const limit = numberArgument('--limit', flags.limit, 1, 10_000);
    const offset = numberArgument('--offset', flags.offset, 0, 1e12);
    const ended = flags.ended === true;
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const found = await guard.call('blocks', { limit, offset, ended });
      if (flags.json) return output.json(found);
      if (found.total === 0) return output.line(ended ? 'Nobody was ever blocked.' : 'Nobody is blocked.');
      for (const line of blockTable(found.blocks, await guardsNow(guard), output.width)) output.line(line);
      if (found.blocks.length === found.total) return;
      const shown = `${grouped(found.blocks.length)} of ${counted(found.total, 'block')}`;
      output.line();
      output.line([{ text: `${shown}. More with --limit and --offset.`, style: 'dim' }]);
    });
  });
}
