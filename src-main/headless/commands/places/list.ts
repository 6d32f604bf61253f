import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { printPlaceData, printPlaceRules } from '../../output/place-words.ts';

export function addPlaceList(places: Command, context: CommandContext): void {
  const command = places
    .command('list', { isDefault: true })
    .description('the rules by place, and whose data tells where an address is');
  asksGuard(command, { call: 'share', examples: [['places list', 'who is kept out, who is exempt']] }).action(
    async (flags: AskFlags) => {
      const share = await withGuard(context, flags, (guard) => guard.call('share', {}));
      const { output } = context;
      if (flags.json) return output.json(share);
      printPlaceRules(share.places, output);
      output.line();
      output.line({ text: 'Where an address is, say', style: 'bold' });
      printPlaceData(share.places, output);
    },
  );
}
