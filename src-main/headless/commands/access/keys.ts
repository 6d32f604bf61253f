import type { Command } from 'commander';
import {
  CallError,
  type KeyEntry,
  type KeyFile,
  type Keys,
  type KeyUser,
} from '../../../../src-shared/contract.ts';
import {
  type AskFlags,
  asksGuard,
  type CommandContext,
  guardsNow,
  withGuard,
} from '../../command-context.ts';
import { restrictionWords } from '../../output/key-words.ts';
import type { Output, Span, Text } from '../../output/output.ts';
import { ago, clock } from '../../output/words.ts';
import type { SocketClient } from '../../socket/socket-client.ts';
import { usersNamed } from './find-key.ts';

interface Flags extends AskFlags {
  readonly user?: string;
  readonly mend?: true;
}

export function addKeysCommand(access: Command, context: CommandContext): void {
  const command = access
    .command('keys')
    .description(
      'the keys that let somebody in, when each was last used and from where, and what is wrong with them',
    )
    .option('--user <name>', 'of this user only')
    .option('--mend', 'also mend the owners and permissions that are listed');
  asksGuard(command, {
    call: 'keys',
    examples: [
      ['access keys', 'all keys that Drawbridge may see'],
      ['access keys --user mia', "one user's"],
      ['access keys --mend', 'mend owners and permissions, so that sshd reads the files again'],
    ],
  }).action(async (flags: Flags) => {
    await withGuard(context, flags, async (guard) => {
      const { output } = context;
      const keys = await guard.call('keys', {});
      const users = usersNamed(keys, flags.user);
      if (flags.mend) return mend(guard, users, flags, output);
      if (flags.json) return output.json(keys);
      print({ ...keys, users }, await guardsNow(guard), output);
    });
  });
}

async function mend(
  guard: SocketClient,
  users: readonly KeyUser[],
  flags: Flags,
  output: Output,
): Promise<void> {
  const done: string[] = [];
  for (const { user, files } of users) {
    for (const { path, modes } of files) {
      if (modes.plan !== null) done.push(...(await mendFile(guard, user, path, modes.plan)));
    }
  }
  if (flags.json) return output.json({ done });
  if (done.length === 0) output.line('There is nothing to mend.');
  for (const line of done) output.line(line);
}

async function mendFile(guard: SocketClient, user: string, path: string, plan: string): Promise<string[]> {
  try {
    return (await guard.call('mendKeyFile', { user, path, plan })).done;
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'conflict')) throw error;
    // What was mended for one file was all, or some, of what was wrong with the next.
    const files = usersNamed(await guard.call('keys', {}), user).flatMap((one) => one.files);
    const left = files.find((file) => file.path === path)?.modes.plan ?? null;
    return left === null ? [] : (await guard.call('mendKeyFile', { user, path, plan: left })).done;
  }
}

function print({ users, historySince, found }: Keys, now: number, output: Output): void {
  for (const user of users) {
    for (const file of user.files) printFile(user, file, now, output);
    if (user.files.length === 0) output.line([{ text: user.user, style: 'bold' }]);
    if (user.keptOut !== null) output.line(['  ', { text: user.keptOut, style: 'yellow' }]);
  }
  output.line();
  const since =
    historySince === null
      ? 'No login is remembered yet.'
      : `Logins are remembered since ${clock(historySince)}.`;
  output.line({ text: `${found} ${since}`, style: 'dim' });
}

function printFile({ user }: KeyUser, file: KeyFile, now: number, output: Output): void {
  output.line([{ text: user, style: 'bold' }, `  ${file.path}`]);
  if (file.problem !== null) output.line(['  ', { text: file.problem, style: 'red' }]);
  else if (file.hash === null) output.line(['  ', { text: 'There is no such file.', style: 'dim' }]);
  else if (file.entries.length === 0) output.line(['  ', { text: 'No key.', style: 'dim' }]);
  if (file.modes.isIgnored) {
    output.line(['  ', { text: 'sshd ignores this file for its owners or permissions:', style: 'red' }]);
  }
  for (const { found, mend: how } of file.modes.findings) {
    output.line(
      `    ${found}${how === null ? '' : ` To mend it: ${how.charAt(0).toLowerCase()}${how.slice(1)}`}`,
    );
  }
  for (const entry of file.entries) for (const line of entryLines(entry, now)) output.line(line);
}

function entryLines(entry: KeyEntry, now: number): Text[] {
  const number = `  ${String(entry.line).padStart(3)}  `;
  if (entry.kind === 'bad') {
    return [
      [number, { text: entry.why, style: 'red' }],
      ['       ', { text: entry.text, style: 'dim' }],
    ];
  }
  const { label, bits, fingerprint, comment, lastUsed } = entry;
  const used =
    lastUsed === null
      ? 'not seen in use'
      : `used ${ago(lastUsed.at, now)}${lastUsed.address === null ? '' : ` from ${lastUsed.address}`}`;
  const repeats = entry.repeats === null ? null : `It is the same key as in line ${entry.repeats}.`;
  const notes = [entry.problem, entry.weak, entry.unused?.sentence ?? null, repeats];
  const restrictions = restrictionWords(entry.restrictions);
  return [
    [
      number,
      { text: comment === '' ? '(no comment)' : comment, style: 'bold' },
      `  ${label} ${bits}  ${used}`,
    ],
    ['       ', { text: fingerprint, style: 'dim' }],
    ...(restrictions === '' ? [] : [['       ', restrictions]]),
    ...notes.flatMap((text): Text[] =>
      text === null ? [] : [['       ', { text, style: 'yellow' } satisfies Span]],
    ),
  ];
}
