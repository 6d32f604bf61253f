import type { Command } from 'commander';
import { blockLengthArgument, targetArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { forLong } from '../output/words.ts';

interface Flags extends AskFlags {
  readonly for: string;
  readonly reason: string;
}

export function addBlockCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('block')
    .description('keep an address or a prefix out')
    .argument('<address>', 'an address, or a prefix such as 203.0.113.0/24')
    .option('--for <time>', 'how long: 90s, 10m, 1h30m, 1d, 2w or "ever"', 'ever')
    .option('--reason <text>', 'why, for whoever reads it later', '');
  asksGuard(command, {
    call: 'block',
    examples: [
      ['block 203.0.113.66', 'for ever'],
      ['block 203.0.113.0/24 --for 1d', 'a whole network for a day'],
      ['block 2001:db8::66 --reason "port scan"', 'with a note'],
    ],
  }).action(async (text: string, flags: Flags) => {
    const target = targetArgument(text);
    const forSeconds = blockLengthArgument('--for', flags.for);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('block', { target, forSeconds, reason: flags.reason });
      if (flags.json) return context.output.json(answer);
      const { block } = answer;
      const seconds = block.until === null ? null : Math.round((block.until - block.since) / 1000);
      const { firewall } = await guard.call('status', {});
      const what =
        firewall.engine === 'observe' ? 'would be blocked, but the guard only observes' : 'is blocked';
      context.output.line(
        `${block.target} ${what}, ${forLong(seconds)}.`.replace('blocked, for', 'blocked for'),
      );
    });
  });
}
