import type { Command } from 'commander';
import type {
  Access,
  SshdException,
  SshdPolicyDetails,
  SshdSetting,
} from '../../../../src-shared/contract.ts';
import { type AskFlags, asksGuard, type CommandContext, withGuard } from '../../command-context.ts';
import { type Fact, facts } from '../../output/facts.ts';
import type { Output } from '../../output/output.ts';
import { printPending } from './key-only.ts';

export function addAccessStatusCommand(access: Command, context: CommandContext): void {
  asksGuard(
    access.command('status').description('what sshd really accepts now, and where each setting comes from'),
    {
      call: 'access',
      examples: [
        ['access status', 'passwords, keys, root: as sshd itself says'],
        ['access status --json', 'the same for a program'],
      ],
    },
  ).action(async (flags: AskFlags) => {
    const found = await withGuard(context, flags, (guard) => guard.call('access', {}));
    if (flags.json) context.output.json(found);
    else print(found, context.output);
  });
}

function print({ remoteLogin, keyOnly }: Access, output: Output): void {
  const style = keyOnly.state === 'keys-only' ? 'green' : 'yellow';
  output.line([
    { text: '● ', style },
    { text: keyOnly.found, style: 'bold' },
  ]);
  output.line(`Remote Login: ${remoteLogin.found}`);
  printPending(keyOnly, output);
  if (keyOnly.policy === undefined) return;
  output.line();
  for (const line of facts(factsOf(keyOnly.policy), output.width)) output.line(line);
}

const NAMES = {
  password: 'Passwords',
  keyboardInteractive: 'Keyboard-interactive',
  publicKey: 'Keys',
  rootLogin: 'Root',
  emptyPasswords: 'Empty passwords',
  maxAuthTries: 'MaxAuthTries',
  loginGraceTime: 'LoginGraceTime',
  allowUsers: 'AllowUsers',
} as const satisfies Readonly<Partial<Record<keyof SshdPolicyDetails, string>>>;

function factsOf(policy: SshdPolicyDetails): Fact[] {
  const settings = Object.entries(NAMES).map(([name, label]): Fact => {
    const setting = policy[name as keyof typeof NAMES];
    return { label: { text: label, style: 'dim' }, lines: settingLines(setting) };
  });
  const exceptions = policy.exceptions.map(
    (exception): Fact => ({ label: { text: 'But', style: 'yellow' }, lines: [exceptionLine(exception)] }),
  );
  const unread = policy.unread.map(
    (file): Fact => ({ label: { text: 'Not read', style: 'yellow' }, lines: [file] }),
  );
  return [...settings, ...exceptions, ...unread];
}

const SOURCES: Readonly<Record<SshdSetting['source'], string>> = {
  file: '',
  default: 'by default',
  elsewhere: 'set elsewhere than in its files (managed)',
  unknown: 'where that is said could not be read',
};

function settingLines({ value, source, from, overridden }: SshdSetting): string[] {
  const where = from === null ? SOURCES[source] : `${from.file}, line ${from.line}`;
  return [
    `${value === '' ? 'not set' : value} (${where})`,
    ...overridden.map((one) => `without effect: ${one.value} (${one.file}, line ${one.line})`),
  ];
}

function exceptionLine({ from, criteria, changes, isTried }: SshdException): string {
  const where = from === null ? 'set elsewhere' : `${from.file}, line ${from.line}`;
  return `Match ${criteria}: ${changes.join(', ')} (${where}${isTried ? '' : '; not tried'})`;
}
