import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { table } from '../output/table.ts';
import { since } from '../output/words.ts';

export function addAllowedCommand(program: Command, context: CommandContext): void {
  asksGuard(program.command('allowed').description('the allow list: who is never blocked'), {
    call: 'allowList',
    examples: [['allowed', 'who is never blocked']],
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const answer = await guard.call('allowList', {});
      if (flags.json) return output.json(answer);
      if (answer.entries.length === 0) {
        return output.line('The allow list is empty. Add to it with "drawbridge allow ADDRESS".');
      }
      const now = await guardsNow(guard);
      const rows = answer.entries.map(({ entry, addedAt, comment }) => [entry, since(addedAt, now), comment]);
      const columns = [{ title: 'ALLOWED' }, { title: 'ADDED' }, { title: 'COMMENT', least: 10 }];
      for (const line of table(columns, rows, output.width)) output.line(line);
    });
  });
}
