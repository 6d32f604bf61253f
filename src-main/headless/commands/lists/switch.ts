import type { Command } from 'commander';
import type { Share } from '../../../../src-shared/contract.ts';
import { listArgument } from '../../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { printList } from '../../output/list-words.ts';
import type { Output } from '../../output/output.ts';
import type { SocketClient } from '../../socket/socket-client.ts';

const ABOUT = {
  on: 'use a list again',
  off: 'use a list no more, and keep how it is set: its blocks are lifted, and no others',
} as const;

export function addSwitchList(lists: Command, context: CommandContext, to: 'on' | 'off'): void {
  const command = lists.command(to).description(ABOUT[to]).argument('<id>', 'its id in "drawbridge lists"');
  asksGuard(command, { call: 'setList', examples: [[`lists ${to} ours`, ABOUT[to]]] }).action(
    async (text: string, flags: AskFlags) => {
      const id = listArgument(text);
      await withGuard(context, flags, async (guard) => {
        const answer = await guard.call('setList', { id, change: { isOn: to === 'on' } });
        if (flags.json) return context.output.json(answer);
        await printNamed(guard, answer.share, id, context.output);
      });
    },
  );
}

export function addRemoveList(lists: Command, context: CommandContext): void {
  const command = lists
    .command('remove')
    .description('forget a list: its blocks are lifted, and no others')
    .argument('<id>', 'its id in "drawbridge lists"');
  asksGuard(command, { call: 'removeList', examples: [['lists remove ours', 'leave it']] }).action(
    async (text: string, flags: AskFlags) => {
      const id = listArgument(text);
      const answer = await withGuard(context, flags, (guard) => guard.call('removeList', { id }));
      if (flags.json) return context.output.json(answer);
      context.output.line(`The list ${id} is forgotten, and its blocks are lifted.`);
    },
  );
}

/** The list of that id as it is now. */
export async function printNamed(
  guard: SocketClient,
  { lists }: Share,
  id: string,
  output: Output,
): Promise<void> {
  const list = lists.find(({ settings }) => settings.id === id);
  if (list !== undefined) printList(list, await guardsNow(guard), output);
}
