import type { Command } from 'commander';
import type { CallInput } from '../../../../src-shared/contract.ts';
import { choiceArgument, listArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { usageError } from '../../exit-codes.ts';
import { everyOf, expireOf, FORMATS, urlOf } from './add.ts';
import { printNamed } from './switch.ts';

interface Flags extends AskFlags {
  readonly url?: string;
  readonly name?: string;
  readonly format?: string;
  readonly every?: string;
  readonly expire?: string;
}

export function addSetList(lists: Command, context: CommandContext): void {
  const command = lists
    .command('set')
    .description('change a list: what is not given stays')
    .argument('<id>', 'its id in "drawbridge lists"')
    .option('--name <name>', 'what it is called')
    .option('--url <url>', 'https:// or http://, or the path of a file')
    .option('--format <form>', FORMATS.join(', '))
    .option('--every <time>', 'how often it is asked: 10s to 30d')
    .option('--expire <time>', 'so long after its last good answer its blocks end, or "never"');
  asksGuard(command, {
    call: 'setList',
    examples: [['lists set ours --every 1h --expire never', 'asked each hour, kept whatever happens']],
  }).action(async (text: string, flags: Flags) => {
    const id = listArgument(text);
    const change = changeOf(flags, context.workingDirectory);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('setList', { id, change });
      if (flags.json) return context.output.json(answer);
      await printNamed(guard, answer.share, id, context.output);
    });
  });
}

function changeOf(flags: Flags, workingDirectory: string): CallInput<'setList'>['change'] {
  const { url, name, format, every, expire } = flags;
  if ([url, name, format, every, expire].every((one) => one === undefined))
    throw usageError('Say what to change: --name, --url, --format, --every or --expire.');
  return {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url: urlOf(url, workingDirectory) }),
    ...(format === undefined ? {} : { format: choiceArgument('--format', format, FORMATS) }),
    ...(every === undefined ? {} : { intervalSeconds: everyOf(every) }),
    ...(expire === undefined ? {} : { expireSeconds: expireOf(expire) }),
  };
}
