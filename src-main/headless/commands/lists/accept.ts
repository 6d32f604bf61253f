import type { Command } from 'commander';
import { listArgument } from '../../arguments.ts';
import { askOnTerminal } from '../../ask-on-terminal.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { CommandError, EXIT, usageError } from '../../exit-codes.ts';
import { changeWords } from '../../output/list-words.ts';
import { printNamed } from './switch.ts';

export function addAcceptList(lists: Command, context: CommandContext): void {
  const command = lists
    .command('accept')
    .description('take a version of a list that was held back because it changed too much')
    .argument('<id>', 'its id in "drawbridge lists"')
    .option('--yes', 'without asking');
  asksGuard(command, {
    call: 'acceptList',
    examples: [['lists accept ours', 'shows what would change, and asks']],
    note: () => '\n\nAs long as you do not take it, the version before it stays in force.',
  }).action(async (text: string, flags: AskFlags & { readonly yes?: true }) => {
    const id = listArgument(text);
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const { lists: all } = await guard.call('share', {});
      const list = all.find(({ settings }) => settings.id === id);
      if (list === undefined)
        throw new CommandError(EXIT.failed, `There is no list "${id}". "drawbridge lists" shows them.`);
      const { held, settings } = list;
      if (held === null)
        throw new CommandError(
          EXIT.failed,
          `No version of ${settings.name} is held back. Nothing was changed.`,
        );
      if (!flags.json) {
        output.line(`A version of ${settings.name} is held back: ${held.why}`);
        output.line(changeWords(held));
      }
      const isWanted = flags.yes ?? (await askOnTerminal('Take it?'));
      if (isWanted === null)
        throw usageError('Nothing was changed: nobody can be asked here. Say --yes to take it.');
      if (!isWanted) return output.line('Nothing was changed.');
      const answer = await guard.call('acceptList', { id });
      if (flags.json) return output.json(answer);
      await printNamed(guard, answer.share, id, output);
    });
  });
}
