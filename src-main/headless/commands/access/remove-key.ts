import type { Command } from 'commander';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { findLine, type KeyFlags } from './find-key.ts';

interface Flags extends AskFlags, KeyFlags {}

export function addRemoveKeyCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('remove-key')
    .description('let a key in no longer')
    .argument('[key]', 'its fingerprint, the beginning of that, or its comment')
    .option('--user <name>', "among this user's keys")
    .option('--path <path>', 'in this file')
    .option('--line <number>', 'in this line, also one that is no key');
  asksGuard(command, {
    call: 'removeKey',
    examples: [
      ['access remove-key SHA256:MA2Wq3', 'by the beginning of its fingerprint'],
      ['access remove-key old@laptop --user mia', 'by its comment'],
      ['access remove-key --user mia --line 4', 'a line, whatever it is'],
    ],
  }).action(async (name: string | undefined, flags: Flags) => {
    await withGuard(context, flags, async (guard) => {
      const { user, path, hash, entry } = findLine(await guard.call('keys', {}), name, flags);
      const fingerprint = entry.kind === 'key' ? entry.fingerprint : null;
      const answer = await guard.call('removeKey', { user, path, hash, line: entry.line, fingerprint });
      if (flags.json) return context.output.json(answer);
      const what =
        fingerprint === null ? `Line ${entry.line}` : `${fingerprint} ${answer.removed.comment}`.trim();
      context.output.line(`${what} is out of ${path}. Sessions that are open stay open.`);
    });
  });
}
