import type { Command } from 'commander';
import type { CallOutput } from '../../../../src-shared/contract.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { keyWords } from '../../output/key-words.ts';
import type { Output } from '../../output/output.ts';
import type { SocketClient } from '../../socket/socket-client.ts';
import { collect, type GivenFlags, givenText } from './given-keys.ts';

interface Flags extends AskFlags, GivenFlags {
  readonly user?: string;
  readonly path?: string;
}

export function addAddKeyCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('add-key')
    .description('let a public key in: given here, in a file, or chosen from what GitHub has of somebody')
    .argument('[key...]', 'the public key: "ssh-ed25519 AAAA… name"')
    .option('--file <file>', 'a file with public keys, one a line')
    .option('--github <name>', 'from https://github.com/NAME.keys')
    .option('--key <fingerprint>', 'which of them; may be given more than once', collect)
    .option('--all', 'all of them')
    .option('--user <name>', 'for whom; otherwise for whoever runs the guard')
    .option('--path <path>', 'into which of the files that sshd looks in');
  asksGuard(command, {
    call: 'addKeys',
    examples: [
      ['access add-key --file phone.pub', 'keys from a file'],
      ['access add-key "ssh-ed25519 AAAA… phone" --user mia', 'a key for mia'],
      ['access add-key --github mia', 'what GitHub has; nothing is added yet'],
    ],
  }).action(async (words: string[], flags: Flags) => {
    await withGuard(context, flags, async (guard) => {
      const { output, workingDirectory } = context;
      const user = flags.user ?? (await ownUser(guard));
      const text = await givenText(words, flags, { guard, user, workingDirectory, output });
      if (text === null) return;
      const answer = await guard.call('addKeys', {
        user,
        text,
        ...(flags.path === undefined ? {} : { path: flags.path }),
      });
      if (flags.json) return output.json(answer);
      printAdded(answer, user, output);
    });
  });
}

/** Whoever runs the guard. */
export async function ownUser(guard: SocketClient): Promise<string> {
  return (await guard.call('deviceInvite', {})).user;
}

export function printAdded(
  { added, known, path }: CallOutput<'addKeys'>,
  user: string,
  output: Output,
): void {
  for (const key of added) output.line(`${keyWords(key)} lets ${user} in now (${path}).`);
  for (const key of known) output.line(`${keyWords(key)} was there already: ${key.knownAt}.`);
  for (const { weak } of added) if (weak !== null) output.line([{ text: weak, style: 'yellow' }]);
}
