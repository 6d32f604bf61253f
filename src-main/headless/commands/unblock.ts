import type { Command } from 'commander';
import { targetArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { printLifted } from '../output/lifted.ts';

export function addUnblockCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('unblock')
    .description('let an address or a prefix in again')
    .argument('<address>', 'an address or a prefix');
  asksGuard(command, {
    call: 'unblock',
    examples: [
      ['unblock 203.0.113.66', 'lift its block'],
      ['allow 203.0.113.66', 'lift it, and never block it again'],
    ],
    note: () =>
      "\n\nWhat CrowdSec or DenyHosts' synchronisation keeps out is let in too, and CrowdSec is told. What a list or a rule by place keeps out, only the allow list lets in.",
  }).action(async (text: string, flags: AskFlags) => {
    const target = targetArgument(text);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('unblock', { target });
      if (flags.json) context.output.json(answer);
      if (answer.lifted.length === 0 && answer.liftedFrom.length === 0) {
        throw new CommandError(EXIT.failed, `${target} is not blocked. "drawbridge blocked" lists who is.`);
      }
      if (flags.json) return;
      printLifted(answer.lifted, await guardsNow(guard), context.output);
      for (const name of answer.liftedFrom) context.output.line(`${name} has ${target} no more.`);
    });
  });
}
