import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';

export function addResumeCommand(program: Command, context: CommandContext): void {
  asksGuard(program.command('resume').description('end a pause: blocks are enforced again'), {
    call: 'resume',
    examples: [['resume', 'keep out again who is blocked']],
  }).action(async (flags: AskFlags) => {
    const status = await withGuard(context, flags, (guard) => guard.call('resume', {}));
    if (flags.json) context.output.json(status);
    else context.output.line(status.sentence);
  });
}
