import type { Command } from 'commander';
import { listArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { EXIT } from '../../exit-codes.ts';
import { printNamed } from './switch.ts';

export function addFetchList(lists: Command, context: CommandContext): void {
  const command = lists
    .command('fetch')
    .description('fetch a list now, unless its maker wants to be asked less often; exit code 1 if it fails')
    .argument('<id>', 'its id in "drawbridge lists"');
  asksGuard(command, {
    call: 'fetchList',
    examples: [['lists fetch ours', 'and say how it is then']],
  }).action(async (text: string, flags: AskFlags) => {
    const id = listArgument(text);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('fetchList', { id });
      const list = answer.share.lists.find(({ settings }) => settings.id === id);
      if (list?.state === 'problem') context.exitCode = EXIT.failed;
      if (flags.json) return context.output.json(answer);
      await printNamed(guard, answer.share, id, context.output);
    });
  });
}
