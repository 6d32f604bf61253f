import type { Command } from 'commander';
import { placeArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { CommandError, EXIT } from '../../exit-codes.ts';
import { placeCode, printPlaceRules } from '../../output/place-words.ts';
import { ruleOf, setRule } from './rules.ts';

export function addPlaceExempt(places: Command, context: CommandContext): void {
  const command = places
    .command('exempt')
    .description('never block anybody of a country or network by a rule or a shared list')
    .argument('<place>', 'a country (NL) or a network (AS64500)');
  asksGuard(command, {
    call: 'setPlaceRules',
    examples: [['places exempt NL', 'who attacks from there is recorded, and let be']],
  }).action(async (text: string, flags: AskFlags) => {
    const place = placeArgument(text);
    await withGuard(context, flags, async (guard) => {
      const answer = await setRule(guard, place, 'exempt');
      if (flags.json) return context.output.json(answer);
      printPlaceRules(answer.share.places, context.output);
    });
  });
}

export function addPlaceRemove(places: Command, context: CommandContext): void {
  const command = places
    .command('remove')
    .description('take out what is said about a country or network: what it kept out is lifted')
    .argument('<place>', 'a country (NL) or a network (AS64500)');
  asksGuard(command, {
    call: 'setPlaceRules',
    examples: [['places remove NL', 'as if nothing had been said about it']],
  }).action(async (text: string, flags: AskFlags) => {
    const place = placeArgument(text);
    await withGuard(context, flags, async (guard) => {
      if ((await ruleOf(guard, place)) === null)
        throw new CommandError(
          EXIT.failed,
          `Nothing is said about ${placeCode(place)}. "drawbridge places" shows what is.`,
        );
      const answer = await setRule(guard, place, null);
      if (flags.json) return context.output.json(answer);
      printPlaceRules(answer.share.places, context.output);
    });
  });
}
