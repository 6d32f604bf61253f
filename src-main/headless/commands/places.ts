import type { Command } from 'commander';
import { type CommandContext, examplesText } from '../command-context.ts';
import { addPlaceBlock } from './places/block.ts';
import { addPlaceData } from './places/data.ts';
import { addPlaceExempt, addPlaceRemove } from './places/exempt.ts';
import { addPlaceFind } from './places/find.ts';
import { addPlaceList } from './places/list.ts';

export function addPlacesCommand(program: Command, context: CommandContext): void {
  const places = program
    .command('places')
    .description('rules by country or network, and whose data tells where an address is')
    .addHelpText('after', () =>
      examplesText([
        ['places', 'the rules, and whose data is asked'],
        ['places find neth', 'countries and networks by their names'],
        ['places block AS64500', 'shows what that would do, and asks'],
        ['places exempt NL', 'nobody from there is blocked by a rule or a shared list'],
        ['places remove NL', 'as if nothing had been said about it'],
        ['places data --country-file country.mmdb', 'ask data of your own (MMDB)'],
      ]),
    );
  addPlaceList(places, context);
  addPlaceBlock(places, context);
  addPlaceExempt(places, context);
  addPlaceRemove(places, context);
  addPlaceFind(places, context);
  addPlaceData(places, context);
}
