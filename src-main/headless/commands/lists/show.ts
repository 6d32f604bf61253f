import type { Command } from 'commander';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { EXIT } from '../../exit-codes.ts';
import { printList } from '../../output/list-words.ts';

export function addShowLists(lists: Command, context: CommandContext): void {
  asksGuard(
    lists
      .command('show', { isDefault: true })
      .description(
        'the lists that you chose, and how each is; exit code 1 if one has a problem, or a version held back',
      ),
    { call: 'share', examples: [['lists show', 'state, figures, where it comes from, what is held back']] },
  ).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const share = await guard.call('share', {});
      if (share.lists.some(({ state, held }) => state === 'problem' || held !== null)) {
        context.exitCode = EXIT.failed;
      }
      if (flags.json) return output.json(share);
      if (share.lists.length === 0)
        return output.line('No list is used. "drawbridge lists presets" shows well-known ones.');
      const now = await guardsNow(guard);
      for (const [i, list] of share.lists.entries()) {
        if (i > 0) output.line();
        printList(list, now, output);
      }
    });
  });
}
