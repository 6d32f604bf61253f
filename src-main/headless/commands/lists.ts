import type { Command } from 'commander';
import { type CommandContext, examplesText } from '../command-context.ts';
import { addAcceptList } from './lists/accept.ts';
import { addAddList } from './lists/add.ts';
import { addFetchList } from './lists/fetch.ts';
import { addListPresets } from './lists/presets.ts';
import { addSetList } from './lists/set.ts';
import { addShowLists } from './lists/show.ts';
import { addRemoveList, addSwitchList } from './lists/switch.ts';

export function addListsCommand(program: Command, context: CommandContext): void {
  const lists = program
    .command('lists')
    .description('lists of addresses that others publish, or that you keep; none is used by itself')
    .addHelpText('after', () =>
      examplesText([
        ['lists', 'those that you chose, and how each is'],
        ['lists presets', 'well-known ones, with their terms of use'],
        ['lists add spamhaus-drop-v4', 'use one of these'],
        ['lists add --url https://example.org/bad.txt --name "Ours"', 'use any other'],
        ['lists accept ours', 'take a version that is held back'],
        ['lists remove ours', 'lift its blocks, and no others'],
      ]),
    );
  addShowLists(lists, context);
  addListPresets(lists, context);
  addAddList(lists, context);
  addSetList(lists, context);
  addSwitchList(lists, context, 'on');
  addSwitchList(lists, context, 'off');
  addRemoveList(lists, context);
  addFetchList(lists, context);
  addAcceptList(lists, context);
}
