import type { Command } from 'commander';
import { renderUnicodeCompact } from 'uqr';
import type { DeviceInvite, KeyUse } from '../../../../src-shared/contract.ts';
import { durationArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { CommandError, EXIT } from '../../exit-codes.ts';
import type { Output } from '../../output/output.ts';
import type { SocketClient } from '../../socket/socket-client.ts';
import { ownUser, printAdded } from './add-key.ts';
import { collect, type GivenFlags, givenText } from './given-keys.ts';

interface Flags extends AskFlags, GivenFlags {
  readonly user?: string;
  readonly wait: string;
}

export function addAddDeviceCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('add-device')
    .description('let a phone or another computer in: how it connects, then its key, then its first login')
    .argument('[key...]', 'the public key of the device, once it has one')
    .option('--file <file>', 'a file with it')
    .option('--github <name>', 'from https://github.com/NAME.keys')
    .option('--key <fingerprint>', 'which of them', collect)
    .option('--user <name>', 'as whom it logs in; otherwise whoever runs the guard')
    .option('--wait <time>', 'how long to wait for its first login', '10m');
  asksGuard(command, {
    call: 'deviceInvite',
    examples: [
      ['access add-device', 'what to type into the device, as text and QR code'],
      ['access add-device --file phone.pub', 'then its key; it waits until that has logged in'],
    ],
  }).action(async (words: string[], flags: Flags) => {
    const seconds = durationArgument('--wait', flags.wait);
    await withGuard(context, flags, async (guard) => {
      const user = flags.user ?? (await ownUser(guard));
      const isGiven = words.length > 0 || flags.file !== undefined || flags.github !== undefined;
      if (!isGiven) return invite(await guard.call('deviceInvite', { user }), flags, context.output);
      await addAndWait(guard, words, flags, { user, seconds, context });
    });
  });
}

function invite(answer: DeviceInvite, flags: Flags, output: Output): void {
  if (flags.json) {
    output.json(answer);
    return;
  }
  output.block(answer.text);
  const [way] = answer.ways;
  if (way === undefined) return;
  output.line();
  output.line(way.command);
  // In a terminal only: elsewhere nobody could scan it.
  if (output.width !== null) {
    output.line();
    output.block(renderUnicodeCompact(way.qr));
  }
  output.line();
  output.line(
    'Then make a key on the device, and give its public key: drawbridge access add-device "ssh-ed25519 AAAA…"',
  );
}

async function addAndWait(
  guard: SocketClient,
  words: readonly string[],
  flags: Flags,
  { user, seconds, context }: { user: string; seconds: number; context: CommandContext },
): Promise<void> {
  const { output, workingDirectory } = context;
  const uses: (KeyUse & { fingerprint: string })[] = [];
  const { promise, resolve } = Promise.withResolvers<KeyUse>();
  const wanted = new Set<string>();
  const heard = () => {
    const use = uses.find(({ fingerprint }) => wanted.has(fingerprint));
    if (use !== undefined) resolve(use);
  };
  // It listens before the key is there: no login is missed.
  await guard.subscribe(['keyUsed'], (_name, payload) => {
    if (!('fingerprint' in payload)) return;
    uses.push(payload);
    heard();
  });
  const text = await givenText(words, flags, { guard, user, workingDirectory, output });
  if (text === null) return;
  const answer = await guard.call('addKeys', { user, text });
  if (!flags.json) printAdded(answer, user, output);
  for (const { fingerprint } of [...answer.added, ...answer.known]) wanted.add(fingerprint);
  if (!flags.json) output.line('Waiting for it to log in…');
  heard();
  const timer = Promise.withResolvers<null>();
  const timeout = setTimeout(() => timer.resolve(null), seconds * 1000);
  const use = await Promise.race([promise, timer.promise, guard.closed.then(() => null)]);
  clearTimeout(timeout);
  if (use === null) {
    throw new CommandError(
      EXIT.failed,
      'It has not logged in. The key stays; "drawbridge access keys" will say when it does.',
    );
  }
  if (flags.json) return output.json({ ...answer, lastUsed: use });
  output.line(
    `It works: the key has logged in as ${use.user}${use.address === null ? '' : ` from ${use.address}`}.`,
  );
}
