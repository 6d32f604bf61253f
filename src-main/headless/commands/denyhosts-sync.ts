import type { Command } from 'commander';
import type { CallInput, DenyHosts } from '../../../src-shared/contract.ts';
import { numberArgument, spanArgument, switchArgument } from '../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  guardsNow,
  withGuard,
} from '../command-context.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { certificatesOf } from '../given-files.ts';
import { facts } from '../output/facts.ts';
import { syncFacts } from '../output/sync-words.ts';
import type { SocketClient } from '../socket/socket-client.ts';

interface SetFlags extends AskFlags {
  readonly server?: string;
  readonly upload?: string;
  readonly download?: string;
  readonly every?: string;
  readonly threshold?: string;
  readonly resiliency?: string;
  readonly keep?: string;
  readonly ca?: string;
  readonly sendVersion?: string;
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['denyhosts-sync', 'how it is set, and what was exchanged'],
  ['denyhosts-sync set --server https://sync.example.org --download on', 'only take'],
  ['denyhosts-sync set --upload on', "tell the server whom this guard's rules block"],
  ['denyhosts-sync now', 'exchange at once'],
];

const NO_SERVER = () => '\n\nNo server is set at first: none is known that can be relied on.';

export function addDenyHostsSyncCommand(program: Command, context: CommandContext): void {
  const sync = program
    .command('denyhosts-sync')
    .description("DenyHosts' synchronisation: addresses told to a server, and taken from it")
    .addHelpText('after', () => `${examplesText(EXAMPLES)}${NO_SERVER()}`);
  addStatus(sync, context);
  addSet(sync, context);
  addNow(sync, context);
  addOff(sync, context);
}

function addStatus(sync: Command, context: CommandContext): void {
  const command = sync
    .command('status', { isDefault: true })
    .description('how it is set, and what was exchanged; exit code 1 if it has a problem');
  asksGuard(command, { call: 'share', examples: EXAMPLES }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const share = await guard.call('share', {});
      await show(context, flags, guard, share.denyHosts, share);
    });
  });
}

function addSet(sync: Command, context: CommandContext): void {
  const command = sync
    .command('set')
    .description('change it: what is not given stays')
    .option('--server <server>', 'HOST, HOST:PORT, or a web address; "" for none')
    .option('--upload <on|off>', "tell it the addresses that this guard's rules block")
    .option('--download <on|off>', 'take addresses that others told it')
    .option('--every <time>', 'how often: 5m to 7d')
    .option('--threshold <number>', 'so many others must have reported an address')
    .option('--resiliency <time>', 'so long an address must have been seen; 0: at once')
    .option('--keep <time>', 'how long an address that was taken is kept out: 1h to 10y')
    .option('--ca <file>', 'a certificate authority of your own (PEM), or "none"')
    .option('--send-version <on|off>', 'tell it which Drawbridge this is');
  asksGuard(command, { call: 'setDenyHosts', examples: EXAMPLES }).action(async (flags: SetFlags) => {
    const change = changeOf(flags, context.workingDirectory);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('setDenyHosts', { change });
      await show(context, flags, guard, answer.share.denyHosts, answer);
    });
  });
}

function changeOf(flags: SetFlags, workingDirectory: string): CallInput<'setDenyHosts'>['change'] {
  const { server, upload, download, every, threshold, resiliency, keep, ca, sendVersion } = flags;
  const change = {
    ...(server === undefined ? {} : { server: server.trim() }),
    ...(upload === undefined ? {} : { upload: switchArgument('--upload', upload) }),
    ...(download === undefined ? {} : { download: switchArgument('--download', download) }),
    ...(every === undefined ? {} : { intervalSeconds: spanArgument('--every', every, 300, 604_800) }),
    ...(threshold === undefined ? {} : { threshold: numberArgument('--threshold', threshold, 1, 1000) }),
    ...(resiliency === undefined
      ? {}
      : { resiliencySeconds: spanArgument('--resiliency', resiliency, 0, 31_536_000) }),
    ...(keep === undefined ? {} : { keepSeconds: spanArgument('--keep', keep, 3600, 315_360_000) }),
    ...(ca === undefined ? {} : { ca: ca === 'none' ? null : certificatesOf(ca, workingDirectory) }),
    ...(sendVersion === undefined ? {} : { sendVersion: switchArgument('--send-version', sendVersion) }),
  };
  if (Object.keys(change).length > 0) return change;
  throw usageError('Say what to change, such as --server HOST, --upload on or --download on.');
}

function addNow(sync: Command, context: CommandContext): void {
  const command = sync
    .command('now')
    .description('exchange now, and say how it went; exit code 1 if it failed');
  asksGuard(command, { call: 'syncDenyHosts', examples: EXAMPLES }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('syncDenyHosts', {});
      await show(context, flags, guard, answer.share.denyHosts, answer);
    });
  });
}

function addOff(sync: Command, context: CommandContext): void {
  const command = sync.command('off').description('exchange nothing any more; how it is set stays');
  asksGuard(command, { call: 'setDenyHosts', examples: EXAMPLES }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('setDenyHosts', { change: { upload: false, download: false } });
      await show(context, flags, guard, answer.share.denyHosts, answer);
    });
  });
}

async function show(
  context: CommandContext,
  flags: AskFlags,
  guard: SocketClient,
  denyHosts: DenyHosts,
  answer: unknown,
): Promise<void> {
  const { output } = context;
  if (denyHosts.state === 'problem') context.exitCode = EXIT.failed;
  if (flags.json) return output.json(answer);
  const now = await guardsNow(guard);
  for (const line of facts(syncFacts(denyHosts, now), output.width)) output.line(line);
}
