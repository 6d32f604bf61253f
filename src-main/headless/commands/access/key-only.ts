import type { Command } from 'commander';
import type { Access, KeyOnlyPlan, SshPolicy } from '../../../../src-shared/contract.ts';
import { durationArgument, numberArgument } from '../../arguments.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  examplesText,
  withGuard,
} from '../../command-context.ts';
import { CommandError, EXIT, usageError } from '../../exit-codes.ts';
import type { Output } from '../../output/output.ts';
import { left } from '../../output/words.ts';

interface Flags extends AskFlags {
  readonly confirmWithin?: string;
  readonly rootLogin?: false;
  readonly maxAuthTries?: string;
  readonly loginGraceTime?: string;
  readonly allowUser?: readonly string[];
  readonly plan?: true;
}

const NOTHING: SshPolicy = {
  keyOnly: false,
  noRootLogin: false,
  maxAuthTries: null,
  loginGraceTime: null,
  allowUsers: [],
};

export function addKeyOnlyCommand(access: Command, context: CommandContext): void {
  const keyOnly = access
    .command('key-only')
    .description('have sshd accept keys only, or passwords again')
    .addHelpText('after', () => examplesText(EXAMPLES));
  addOn(keyOnly, context);
  addOff(keyOnly, context);
  addSettle(keyOnly, context, 'confirm', 'keep what waits to be confirmed', 'It stays.');
  addSettle(
    keyOnly,
    context,
    'undo',
    'undo what waits to be confirmed, at once',
    'What sshd accepts is as before.',
  );
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['access key-only on --plan', 'the exact change, and what stands in its way; nothing is done'],
  ['access key-only on', 'no passwords any more; undone after 3 minutes unless you confirm'],
  ['access key-only on --no-root-login --allow-user mia', 'and only mia may log in, not root'],
  ['access key-only confirm', 'it works: keep it'],
  ['access key-only off', 'all of that taken back'],
];

function addOn(keyOnly: Command, context: CommandContext): void {
  const command = keyOnly
    .command('on')
    .description('no passwords any more; unless you confirm, or log in with a key, it is undone')
    .option('--confirm-within <time>', 'how long you have for that: 30s to 1h', '3m')
    .option('--no-root-login', 'root may not log in at all')
    .option('--max-auth-tries <number>', 'so many tries for each connection')
    .option('--login-grace-time <time>', 'so long to log in')
    .option('--allow-user <names...>', 'nobody else may log in')
    .option('--plan', 'only show what would be done');
  asksGuard(command, { call: 'setKeyOnly', examples: EXAMPLES }).action(async (flags: Flags) => {
    const seconds = secondsOf(flags.confirmWithin ?? '3m', '--confirm-within', 30, 3600);
    const change = changeOf(flags);
    await withGuard(context, flags, async (guard) => {
      const { keyOnly: now } = await guard.call('access', {});
      const wanted = { ...(now.chosen ?? NOTHING), ...change, keyOnly: true };
      if (flags.plan === true) {
        const plan = await guard.call('planKeyOnly', { wanted });
        if (plan.problems.length > 0) context.exitCode = EXIT.failed;
        return flags.json ? context.output.json(plan) : printPlan(plan, context.output);
      }
      const answer = await guard.call('setKeyOnly', { wanted, seconds });
      if (flags.json) return context.output.json(answer);
      const { keyOnly: after } = await guard.call('access', {});
      context.output.line(after.found);
      printPending(after, context.output);
    });
  });
}

function addOff(keyOnly: Command, context: CommandContext): void {
  asksGuard(keyOnly.command('off').description('all that Drawbridge had sshd refuse is accepted again'), {
    call: 'setKeyOnly',
    examples: EXAMPLES,
  }).action(async (flags: AskFlags) => {
    await withGuard(context, flags, async (guard) => {
      const answer = await guard.call('setKeyOnly', { wanted: NOTHING });
      if (flags.json) return context.output.json(answer);
      context.output.line((await guard.call('access', {})).keyOnly.found);
    });
  });
}

function addSettle(
  keyOnly: Command,
  context: CommandContext,
  name: 'confirm' | 'undo',
  about: string,
  done: string,
): void {
  const call = name === 'confirm' ? 'confirmKeyOnly' : 'undoKeyOnly';
  asksGuard(keyOnly.command(name).description(about), { call, examples: EXAMPLES }).action(
    async (flags: AskFlags) => {
      const answer = await withGuard(context, flags, (guard) => guard.call(call, {}));
      if (flags.json) context.output.json(answer);
      else context.output.line(done);
    },
  );
}

function changeOf(flags: Flags): Partial<SshPolicy> {
  const users = flags.allowUser?.map((user) => {
    if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/.test(user)) return user;
    throw usageError(`"${user}" is no user name. Give letters, digits, "_", "." and "-", at most 32.`);
  });
  return {
    ...(flags.rootLogin === false ? { noRootLogin: true } : {}),
    ...(flags.maxAuthTries === undefined
      ? {}
      : { maxAuthTries: numberArgument('--max-auth-tries', flags.maxAuthTries, 1, 20) }),
    ...(flags.loginGraceTime === undefined
      ? {}
      : { loginGraceTime: secondsOf(flags.loginGraceTime, '--login-grace-time', 1, 600) }),
    ...(users === undefined ? {} : { allowUsers: users }),
  };
}

function secondsOf(text: string, option: string, least: number, most: number): number {
  const seconds = durationArgument(option, text);
  if (seconds >= least && seconds <= most) return seconds;
  throw new CommandError(EXIT.usage, `${option} can't be "${text}". Give ${least} s to ${most} s.`);
}

function printPlan({ problems, warnings, file, isBlock, text, found }: KeyOnlyPlan, output: Output): void {
  for (const problem of problems) output.line({ text: problem, style: 'red' });
  for (const warning of warnings) output.line({ text: warning, style: 'yellow' });
  if (file !== null) {
    output.line(isBlock ? `At the top of ${file}, which else stays as it is:` : `${file}:`);
    for (const line of text.trimEnd().split('\n')) output.line(`  ${line}`);
  }
  output.line(`Then: ${found}`);
}

/** What is to be confirmed, and how. */
export function printPending({ pending }: Access['keyOnly'], output: Output): void {
  if (pending === null || pending === undefined) return;
  output.line({
    text: `This is undone in ${left(pending.endsAt, Date.now())} unless you log in with a key, or run "drawbridge access key-only confirm".`,
    style: 'yellow',
  });
}
