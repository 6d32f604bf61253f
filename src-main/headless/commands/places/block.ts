import type { Command } from 'commander';
import { CallError, type CallOutput, type RuledPlace } from '../../../../src-shared/contract.ts';
import { placeArgument } from '../../arguments.ts';
import { askOnTerminal } from '../../ask-on-terminal.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { usageError } from '../../exit-codes.ts';
import type { Output } from '../../output/output.ts';
import { placeCode, placeTitle, printPlaceRules, sizeWords } from '../../output/place-words.ts';
import { ruleOf, setRule } from './rules.ts';

interface Flags extends AskFlags {
  readonly yes?: true;
  readonly evenWithLogins?: true;
}

const JSON_NOTE = () =>
  '\n\nIt shows first what it would do. Without --yes nothing is changed where nobody can be asked; with --json it then prints what it would do: name, prefixes, addresses, logins.';

export function addPlaceBlock(places: Command, context: CommandContext): void {
  const command = places
    .command('block')
    .description('keep out everybody of a country or network, but for the allow list and what is exempt')
    .argument('<place>', 'a country (NL) or a network (AS64500)')
    .option('--yes', 'without asking')
    .option('--even-with-logins', 'also where somebody has logged in from there');
  asksGuard(command, {
    call: 'setPlaceRules',
    examples: [
      ['places block AS64500', 'shows how many that are, and asks'],
      ['places block NL --yes', 'without asking'],
    ],
    note: JSON_NOTE,
  }).action(async (text: string, flags: Flags) => {
    const place = placeArgument(text);
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const check = await guard.call('checkPlace', { place });
      if (flags.json && !flags.yes) return output.json(check);
      if (!flags.json) {
        const known = await ruleOf(guard, place);
        if (known?.action === 'block') return output.line(`${check.name} is kept out already.`);
        printCheck(place, check, output);
      }
      if (check.logins.length > 0 && !flags.evenWithLogins) {
        throw new CallError(
          'refused',
          `Somebody has logged in here from ${check.name}, so nothing was changed. To keep it out all the same, add --even-with-logins.`,
        );
      }
      const isWanted = flags.yes ?? (await askOnTerminal(`Keep out everybody from ${check.name}?`));
      if (isWanted === null)
        throw usageError('Nothing was changed: nobody can be asked here. Say --yes to keep it out.');
      if (!isWanted) return output.line('Nothing was changed.');
      const answer = await setRule(guard, place, 'block', flags.evenWithLogins ?? false);
      if (flags.json) return output.json(answer);
      printPlaceRules(answer.share.places, output);
    });
  });
}

function printCheck(
  place: RuledPlace,
  { name, prefixes, addresses, logins }: CallOutput<'checkPlace'>,
  output: Output,
): void {
  const title = `${placeTitle(place, name)} (${placeCode(place)})`;
  output.line(`${title}: ${sizeWords(prefixes, addresses)} would be kept out.`);
  if (logins.length > 0) {
    const text = `Somebody has logged in from there: ${logins.join(', ')}.`;
    output.line({ text, style: 'yellow' });
  }
}
