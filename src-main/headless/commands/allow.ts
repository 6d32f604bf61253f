import type { Command } from 'commander';
import { allowArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, guardsNow, withGuard } from '../command-context.ts';
import { printLifted } from '../output/lifted.ts';

interface Flags extends AskFlags {
  readonly comment: string;
}

export function addAllowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('allow')
    .description('put an address, a prefix or a DNS name on the allow list: it is never blocked')
    .argument('<entry>', 'an address, a prefix or a DNS name')
    .option('--comment <text>', 'what it is', '');
  asksGuard(command, {
    call: 'allow',
    examples: [
      ['allow 192.0.2.7 --comment "the office"', 'an address'],
      ['allow 192.0.2.0/24', 'a network'],
      ['allow home.example.org', 'a name, looked up again as it changes'],
    ],
  }).action(async (text: string, flags: Flags) => {
    const entry = allowArgument(text);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('allow', { entry, comment: flags.comment });
      if (flags.json) return context.output.json(answer);
      context.output.line(`${answer.entry.entry} is on the allow list and is never blocked.`);
      printLifted(answer.lifted, await guardsNow(guard), context.output);
    });
  });
}
