import type { Command } from 'commander';
import { choiceArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { usageError } from '../../exit-codes.ts';
import { firstLineOf } from '../../given-files.ts';

interface Flags extends AskFlags {
  readonly type: string;
  readonly name?: string;
  readonly comment: string;
  readonly user?: string;
  readonly passphraseFrom?: string;
  readonly withoutPassphrase?: true;
  readonly keychain?: true;
}

const TYPES = ['ed25519', 'rsa'] as const;

export function addNewKeyCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('new-key')
    .description('make a key pair with ssh-keygen, in ~/.ssh of whoever runs the guard')
    .option('--type <type>', 'ed25519, or rsa (4096 bits) for what is old', 'ed25519')
    .option('--name <name>', 'of its file; otherwise id_ed25519 or id_rsa')
    .option('--comment <text>', 'what it is', '')
    .option('--user <name>', 'for this user')
    .option('--passphrase-from <file>', 'whose first line is the passphrase; /dev/stdin to type it')
    .option('--without-passphrase', 'whoever has the file gets in with it')
    .option('--keychain', 'on a Mac: put the passphrase into the login Keychain');
  asksGuard(command, {
    call: 'newKeyPair',
    examples: [
      ['access new-key --passphrase-from /dev/stdin', 'a pair, with a passphrase that you type'],
      ['access new-key --type rsa --name old-router --without-passphrase', 'for something old'],
    ],
  }).action(async (flags: Flags) => {
    const type = choiceArgument('--type', flags.type, TYPES);
    const passphrase = passphraseOf(flags, context.workingDirectory);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('newKeyPair', {
        type,
        passphrase,
        comment: flags.comment,
        keychain: flags.keychain === true,
        ...(flags.name === undefined ? {} : { name: flags.name }),
        ...(flags.user === undefined ? {} : { user: flags.user }),
      });
      const { output } = context;
      if (flags.json) return output.json(answer);
      output.line(`${answer.label} ${answer.bits} ${answer.fingerprint}`);
      output.line(`The private key is in ${answer.path}. It stays on this machine.`);
      if (answer.keychain !== null) output.line(answer.keychain.found);
      output.line('The public key, to add where you want to get in:');
      output.line(answer.publicKey);
    });
  });
}

function passphraseOf(flags: Flags, workingDirectory: string): string {
  if ((flags.passphraseFrom === undefined) !== (flags.withoutPassphrase === true)) {
    throw usageError('Give --passphrase-from FILE, or --without-passphrase.');
  }
  if (flags.passphraseFrom === undefined) return '';
  return firstLineOf(flags.passphraseFrom, workingDirectory, 'the passphrase');
}
