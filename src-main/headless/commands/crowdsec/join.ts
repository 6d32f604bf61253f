import type { Command } from 'commander';
import { askSecret } from '../../ask-secret.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { EXIT, usageError } from '../../exit-codes.ts';
import { certificatesOf, firstLineOf } from '../../given-files.ts';
import { printCrowdSec } from '../../output/crowdsec-words.ts';

interface Flags extends AskFlags {
  readonly name: string;
  readonly key?: string;
  readonly keyFile?: string;
  readonly ca?: string;
  readonly registrationTokenFile?: string;
}

export function addJoinCrowdSec(parent: Command, context: CommandContext): void {
  const command = parent
    .command('join')
    .description('register this machine at a LAPI, and use it from then on')
    .argument('<url>', 'where it answers: https://lapi.example:8080')
    .requiredOption('--name <name>', 'what this machine is to be called there')
    .option(
      '--key-file <file>',
      'whose first line is the key of "cscli bouncers add NAME"; without it you are asked',
    )
    .option('--key <key>', 'the key itself: other users of this machine may see it while the command runs')
    .option('--ca <file>', "the certificate authority of the LAPI's certificate (PEM), where it is your own")
    .option(
      '--registration-token-file <file>',
      'whose first line is the token with which the LAPI takes machines by itself',
    );
  asksGuard(command, {
    call: 'joinCrowdSec',
    examples: [
      [
        'crowdsec join https://lapi.example:8080 --name mac-7 --ca lapi.pem',
        'asks for the key, and does not show it',
      ],
      [
        'crowdsec join https://lapi.example:8080 --name mac-7 --key-file /dev/stdin',
        'the key comes from another program',
      ],
    ],
    note: () =>
      '\n\nOn the LAPI first: cscli bouncers add NAME. No secret needs to be on the command line; each is kept apart from the settings, and is never shown again.',
  }).action(async (url: string, flags: Flags) => {
    checkUrl(url);
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(flags.name))
      throw usageError(`--name can't be "${flags.name}". Give letters, digits, "_" and "-", at most 64.`);
    const { workingDirectory } = context;
    const ca = flags.ca === undefined ? null : certificatesOf(flags.ca, workingDirectory);
    const { registrationTokenFile: token } = flags;
    const registrationToken =
      token === undefined ? null : firstLineOf(token, workingDirectory, 'the registration token');
    const key = await keyOf(flags, workingDirectory);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('joinCrowdSec', { url, ca, name: flags.name, key, registrationToken });
      const { command: toType, share } = answer;
      if (share.crowdSec.state === 'problem') context.exitCode = EXIT.failed;
      const { output } = context;
      if (flags.json) return output.json(answer);
      output.line(`This machine is registered at ${url} as ${share.crowdSec.settings.machineId}.`);
      if (toType !== null) {
        output.line('Before it may give blocks, type on the LAPI:');
        output.line([{ text: `  ${toType}`, style: 'bold' }]);
      }
      printCrowdSec(share.crowdSec, await guardsNow(guard), output);
    });
  });
}

function checkUrl(text: string): void {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return;
  throw usageError(`"${text}" is no address of a LAPI. Give one such as https://lapi.example:8080.`);
}

async function keyOf({ key, keyFile }: Flags, workingDirectory: string): Promise<string> {
  if (key !== undefined && keyFile !== undefined) throw usageError('Give --key or --key-file, not both.');
  if (keyFile !== undefined) return firstLineOf(keyFile, workingDirectory, 'the key');
  const given = key ?? (await askSecret('The key of "cscli bouncers add":'));
  if (given === null) throw usageError('Nobody can be asked for the key here. Give --key-file FILE.');
  if (given === '') throw usageError('The key is empty. Nothing was changed.');
  return given;
}
