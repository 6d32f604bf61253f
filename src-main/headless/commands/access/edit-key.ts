import type { Command } from 'commander';
import { type CallInput, callSchemas } from '../../../../src-shared/contract.ts';
import { describeIssues } from '../../../settings/describe-issues.ts';
import { choiceArgument } from '../../arguments.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { CommandError, EXIT, usageError } from '../../exit-codes.ts';
import { restrictionWords } from '../../output/key-words.ts';
import { findLine, type KeyFlags } from './find-key.ts';
import { collect } from './given-keys.ts';

const FLAGS = {
  restrict: 'restrict',
  'no-port-forwarding': 'noPortForwarding',
  'no-agent-forwarding': 'noAgentForwarding',
  'no-X11-forwarding': 'noX11Forwarding',
  'no-pty': 'noPty',
} as const;

const NAMES = Object.keys(FLAGS) as (keyof typeof FLAGS)[];

interface Flags extends AskFlags, KeyFlags {
  readonly comment?: string;
  readonly from?: string;
  readonly command?: string;
  readonly expires?: string;
  readonly set?: string[];
  readonly unset?: string[];
}

type Change = CallInput<'editKey'>['change'];

export function addEditKeyCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('edit-key')
    .description("change a key's comment, or what it is restricted to")
    .argument('[key]', 'its fingerprint, the beginning of that, or its comment')
    .option('--user <name>', "among this user's keys")
    .option('--path <path>', 'in this file')
    .option('--line <number>', 'in this line')
    .option('--comment <text>', 'another comment')
    .option('--from <list>', 'let it in from these only, with commas between; "anywhere" takes that back')
    .option('--command <text>', 'what it runs, whatever is asked for; "anything" takes that back')
    .option('--expires <time>', 'YYYYMMDD[HHMM[SS]][Z]; "never" takes that back')
    .option('--set <restriction>', `one of ${NAMES.join(', ')}; may be given more than once`, collect)
    .option('--unset <restriction>', 'take one of them back', collect);
  asksGuard(command, {
    call: 'editKey',
    examples: [
      ['access edit-key backup@nas --from 192.0.2.0/24 --set restrict', 'restrict a key'],
      ['access edit-key SHA256:MA2Wq3 --comment "phone of mia"', 'name it'],
    ],
  }).action(async (name: string | undefined, flags: Flags) => {
    const change = changeOf(flags);
    await withGuard(context, flags, async (guard) => {
      const { user, path, hash, entry } = findLine(await guard.call('keys', {}), name, flags);
      if (entry.kind === 'bad') {
        throw new CommandError(
          EXIT.failed,
          `Line ${entry.line} of ${path} is no key. Remove it, and add the key again.`,
        );
      }
      const input = { user, path, hash, line: entry.line, fingerprint: entry.fingerprint, change };
      const checked = callSchemas('editKey').input.safeParse(input);
      if (!checked.success)
        throw usageError(`Not changed: ${describeIssues(checked.error, 'the key').join('; ')}.`);
      const answer = await guard.call('editKey', input);
      if (flags.json) return context.output.json(answer);
      const { comment, restrictions } = answer.edited;
      const words = restrictionWords(restrictions);
      context.output.line(
        `${comment === '' ? entry.fingerprint : comment}: ${words === '' ? 'not restricted' : words}.`,
      );
    });
  });
}

function changeOf(flags: Flags): Change {
  const { comment, from, command, expires, set = [], unset = [] } = flags;
  const restrictions: NonNullable<Change['restrictions']> = {
    ...(from === undefined ? {} : { from: from === 'anywhere' ? null : from.split(',') }),
    ...(command === undefined ? {} : { command: command === 'anything' ? null : command }),
    ...(expires === undefined ? {} : { expiryTime: expires === 'never' ? null : expires }),
  };
  for (const name of set) restrictions[FLAGS[choiceArgument('--set', name, NAMES)]] = true;
  for (const name of unset) restrictions[FLAGS[choiceArgument('--unset', name, NAMES)]] = false;
  const isRestricted = Object.keys(restrictions).length > 0;
  if (comment === undefined && !isRestricted) {
    throw usageError('Say what to change: --comment, --from, --command, --expires, --set or --unset.');
  }
  return { ...(comment === undefined ? {} : { comment }), ...(isRestricted ? { restrictions } : {}) };
}
