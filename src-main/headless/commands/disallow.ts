import type { Command } from 'commander';
import { allowArgument } from '../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';

export function addDisallowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('disallow')
    .description('take an entry off the allow list')
    .argument('<entry>', 'an address, a prefix or a DNS name, as allowed lists it');
  asksGuard(command, {
    call: 'disallow',
    examples: [['disallow home.example.org', 'it may be blocked again']],
  }).action(async (text: string, flags: AskFlags) => {
    const entry = allowArgument(text);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('disallow', { entry });
      if (flags.json) return context.output.json(answer);
      context.output.line(`${answer.removed.entry} is off the allow list. Rules apply to it again.`);
    });
  });
}
