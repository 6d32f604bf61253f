import type { Command } from 'commander';
import { type Access, CallError, type RemoteLogin } from '../../../src-shared/contract.ts';
import { askOnTerminal } from '../ask-on-terminal.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../command-context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { facts } from '../output/facts.ts';
import type { SocketClient } from '../socket/socket-client.ts';

interface OffFlags extends AskFlags {
  readonly evenWithSessions?: true;
}

const STATES = { on: 'on', off: 'off', unknown: 'not known' } as const;

export function addRemoteLoginCommand(program: Command, context: CommandContext): void {
  const remoteLogin = program
    .command('remote-login')
    .description('whether one can log in to this machine by SSH, and switching that');
  asksGuard(remoteLogin.command('status').description('whether it is on, how that is known, and for whom'), {
    call: 'access',
    examples: [['remote-login status', 'as it is now']],
  }).action(async (flags: AskFlags) => {
    const access = await withGuard(context, flags, (guard) => guard.call('access', {}));
    show(context, flags, access);
  });
  asksGuard(
    remoteLogin.command('on').description('let users log in by SSH, from now on and after a restart'),
    {
      call: 'setRemoteLogin',
      examples: [['remote-login on', 'switch it on']],
    },
  ).action(async (flags: AskFlags) => {
    await withGuard(context, flags, (guard) => change(context, flags, guard, true, false));
  });
  const off = remoteLogin
    .command('off')
    .description('let nobody log in by SSH, from now on and after a restart')
    .option('--even-with-sessions', 'also while somebody is logged in by SSH');
  asksGuard(off, {
    call: 'setRemoteLogin',
    examples: [
      ['remote-login off', 'switch it off; asks first while somebody is logged in by SSH'],
      ['remote-login off --even-with-sessions', 'without asking'],
    ],
  }).action(async (flags: OffFlags) => {
    await withGuard(context, flags, (guard) => switchOff(context, flags, guard));
  });
}

async function switchOff(context: CommandContext, flags: OffFlags, guard: SocketClient): Promise<void> {
  try {
    await change(context, flags, guard, false, flags.evenWithSessions ?? false);
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'refused')) throw error;
    const isWanted = await askOnTerminal(`${error.message} Turn it off?`);
    if (isWanted === null)
      throw new CallError('refused', `${error.message} To do so, add --even-with-sessions.`);
    if (isWanted) await change(context, flags, guard, false, true);
    else context.exitCode = EXIT.failed;
  }
}

async function change(
  context: CommandContext,
  flags: AskFlags,
  guard: SocketClient,
  on: boolean,
  evenWithSessions: boolean,
): Promise<void> {
  const answer = await guard.call('setRemoteLogin', { on, evenWithSessions });
  if (flags.json) context.output.json(answer);
  else if (answer.problem === null) show(context, flags, answer.access);
  if (answer.problem === null) return;
  if (!flags.json) throw new CommandError(EXIT.failed, answer.problem.sentence);
  context.exitCode = EXIT.failed;
}

function show({ output }: CommandContext, flags: AskFlags, access: Access): void {
  if (flags.json) {
    output.json(access);
    return;
  }
  const { state, found, whyNot, mayLogIn } = access.remoteLogin;
  const fact = (label: string, ...lines: string[]) => ({
    label: { text: label, style: 'dim' as const },
    lines,
  });
  const list = [
    fact('Remote Login', STATES[state], found),
    ...(mayLogIn.who === 'unknown' ? [] : [fact('For', whoMay(mayLogIn))]),
    ...(whyNot === null ? [] : [fact('Switching', `not possible from here: ${whyNot}`)]),
  ];
  for (const line of facts(list, output.width)) output.line(line);
}

function whoMay({ who, users, groups }: RemoteLogin['mayLogIn']): string {
  if (who === 'everyone') return 'all users';
  const named = [...users, ...groups.map((group) => `the group ${group}`)];
  return named.length === 0 ? 'nobody' : named.join(', ');
}
