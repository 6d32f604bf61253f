import type { Command } from 'commander';
import type { CallInput } from '../../../../src-shared/contract.ts';
import { spanArgument, switchArgument } from '../../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { usageError } from '../../exit-codes.ts';
import { certificatesOf, firstLineOf } from '../../given-files.ts';
import { printCrowdSec } from '../../output/crowdsec-words.ts';

interface Flags extends AskFlags {
  readonly pull?: string;
  readonly push?: string;
  readonly every?: string;
  readonly origins?: string;
  readonly ca?: string;
  readonly keyFile?: string;
}

export function addSetCrowdSec(parent: Command, context: CommandContext): void {
  const command = parent
    .command('set')
    .description('change how the LAPI is used: what is not given stays')
    .option('--pull <on|off>', 'take its decisions')
    .option('--push <on|off>', "give it what this guard's rules block")
    .option('--every <time>', 'how often it is asked: 1s to 1h')
    .option('--origins <names>', 'only decisions of these, such as crowdsec,cscli,lists,CAPI; or "all"')
    .option('--ca <file>', 'another certificate authority of your own (PEM), or "none"')
    .option('--key-file <file>', 'whose first line is another key of "cscli bouncers add NAME"');
  asksGuard(command, {
    call: 'setCrowdSec',
    examples: [
      ['crowdsec set --push off', 'only take'],
      ['crowdsec set --origins cscli,crowdsec --every 10s', 'no community lists, every 10 seconds'],
    ],
  }).action(async (flags: Flags) => {
    const input = inputOf(flags, context.workingDirectory);
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('setCrowdSec', input);
      if (flags.json) return context.output.json(answer);
      printCrowdSec(answer.share.crowdSec, await guardsNow(guard), context.output);
    });
  });
}

function inputOf(flags: Flags, workingDirectory: string): CallInput<'setCrowdSec'> {
  const { pull, push, every, origins, ca, keyFile } = flags;
  if ([pull, push, every, origins, ca, keyFile].every((one) => one === undefined))
    throw usageError('Say what to change: --pull, --push, --every, --origins, --ca or --key-file.');
  return {
    change: {
      ...(pull === undefined ? {} : { pull: switchArgument('--pull', pull) }),
      ...(push === undefined ? {} : { push: switchArgument('--push', push) }),
      ...(every === undefined ? {} : { pollSeconds: spanArgument('--every', every, 1, 3600) }),
      ...(origins === undefined ? {} : { origins: originsOf(origins) }),
      ...(ca === undefined ? {} : { ca: ca === 'none' ? null : certificatesOf(ca, workingDirectory) }),
    },
    ...(keyFile === undefined ? {} : { key: firstLineOf(keyFile, workingDirectory, 'the key') }),
  };
}

function originsOf(text: string): string[] {
  if (text === 'all') return [];
  const origins = text.split(',').map((one) => one.trim());
  if (origins.every((one) => one !== '')) return [...new Set(origins)];
  throw usageError(`--origins can't be "${text}". Give names with commas between them, or "all".`);
}
