import type { Access, Part } from '../../src-shared/contract.ts';
import type { ProbesRead } from '../guard/own-probes.ts';

/** sshd's line about a connection comes within moments of its end. */
const LINE_LIMIT_MS = 15_000;
const LEVEL_LIMIT_MS = 5000;

/**
 * Whether sshd's log is really read, and all of it: Drawbridge's own connections to sshd are test lines. Each look
 * for sshd makes one, at the start and every five minutes.
 */
export function testLineParts({ unreadSince, readAt, isInfoRead }: ProbesRead, now: number): Part[] {
  return [
    lineTest(unreadSince, readAt, now),
    ...(readAt === null ? [] : [levelTest(readAt, isInfoRead, now)]),
  ];
}

function lineTest(unreadSince: number | null, readAt: number | null, now: number): Part {
  const part = 'test line';
  if (unreadSince !== null && now - unreadSince > LINE_LIMIT_MS) {
    return {
      part,
      state: 'attention',
      found: `At ${new Date(unreadSince).toISOString()} Drawbridge connected to sshd's port to test its log, and no line about that was read.`,
      fix: 'Choose the log that sshd writes to, and see that sshd logs at INFO (LogLevel in its configuration).',
    };
  }
  if (readAt === null) {
    const found =
      unreadSince === null
        ? 'No connection was made to test the log: nothing answers on the port of sshd.'
        : 'A connection was just made to test the log. Its line is waited for.';
    return { part, state: 'off', found, fix: null };
  }
  const found = `What sshd logged of a connection of Drawbridge's own was read at ${new Date(readAt).toISOString()}.`;
  return { part, state: 'ok', found, fix: null };
}

/** macOS shows no Info lines unless asked, and syslog may be told to drop them; wrong passwords are such lines. */
function levelTest(readAt: number, isInfoRead: boolean, now: number): Part {
  const part = 'levels';
  if (isInfoRead) {
    return {
      part,
      state: 'ok',
      found: "Lines come at sshd's usual level, as those about logins do.",
      fix: null,
    };
  }
  if (now - readAt <= LEVEL_LIMIT_MS) {
    return { part, state: 'off', found: 'Only an error of sshd was read so far.', fix: null };
  }
  return {
    part,
    state: 'attention',
    found: "Only errors of sshd come, and wrong passwords are no errors: most attempts can't be seen.",
    fix: 'See that sshd logs at INFO (LogLevel in its configuration), or choose another log.',
  };
}

export function versionPart(version: string | null): Part {
  const part = 'sshd version';
  if (version === null) return { part, state: 'off', found: 'sshd does not tell its version.', fix: null };
  return { part, state: 'ok', found: `sshd calls itself ${version}.`, fix: null };
}

const STATES = { on: 'ok', off: 'off', unknown: 'attention' } as const;

export function remoteLoginPart({ remoteLogin }: Access): Part {
  const { state, found, whyNot, mayLogIn } = remoteLogin;
  const who =
    mayLogIn.who === 'everyone'
      ? ' All users may log in.'
      : mayLogIn.who === 'listed'
        ? ` ${counted(mayLogIn.users, 'user')} and ${counted(mayLogIn.groups, 'group')} may log in.`
        : '';
  const switching = whyNot === null ? '' : ` It can't be switched from here: ${whyNot}`;
  return {
    part: 'remote login',
    state: STATES[state],
    found: `${found}${who}${switching}`,
    fix: state === 'unknown' ? 'Look what has the port of sshd, or set the port that sshd uses.' : null,
  };
}

function counted({ length }: readonly string[], what: string): string {
  return length === 1 ? `1 ${what}` : `${length} ${what}s`;
}
