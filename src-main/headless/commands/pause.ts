import type { Command } from 'commander';
import { durationArgument, momentArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { usageError } from '../exit-codes.ts';

interface Flags extends AskFlags {
  readonly until?: string;
}

export function addPauseCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('pause')
    .description('keep nobody out for a while, at most 7 days; attempts are still recorded')
    .argument('[duration]', 'for how long: 15m, 1h, 1d')
    .option('--until <time>', 'until then: 15:30 (the next), or 2026-11-24T08:00');
  asksGuard(command, {
    call: 'pause',
    examples: [
      ['pause 15m', 'for a quarter of an hour'],
      ['pause --until 08:00', 'until eight in the morning'],
      ['resume', 'end it now'],
    ],
  }).action(async (duration: string | undefined, flags: Flags) => {
    const untilAfter = endOf(duration, flags.until);
    const status = await withGuard(context, flags, async (guard) =>
      guard.call('pause', { until: untilAfter(await guardsNow(guard)) }),
    );
    if (flags.json) context.output.json(status);
    else context.output.line(status.sentence);
  });
}

/** When the pause ends, as soon as it is known what time it is. */
function endOf(duration: string | undefined, until: string | undefined): (now: number) => number {
  if ((duration === undefined) === (until === undefined)) {
    throw usageError('Say for how long, such as "drawbridge pause 15m", or until when, with --until 15:30.');
  }
  if (until !== undefined) return (now) => momentArgument('--until', until, now);
  const seconds = durationArgument('The duration', duration ?? '');
  return (now) => now + seconds * 1000;
}
