import type { RemoteLogin } from '../../src-shared/contract.ts';
import type { System } from '../../src-shared/system.ts';
import { runProgram } from './run-program.ts';

export type MayLogIn = RemoteLogin['mayLogIn'];

const GROUP = 'com.apple.access_ssh';
const MOST = 1000;

export const NOT_TOLD: MayLogIn = { who: 'unknown', users: [], groups: [] };
const EVERYONE: MayLogIn = { who: 'everyone', users: [], groups: [] };

/**
 * Who may log in by SSH on a Mac: the members of com.apple.access_ssh. "All users" renames that group to
 * com.apple.access_ssh-disabled (facts/macos.md §4), and where there is neither, nobody was ever left out.
 * @param ask the helper's `remote-login-users`, for where the directory does not tell this user
 */
export async function lookWhoMayLogIn(
  system: System,
  ask: (() => Promise<readonly string[]>) | null,
  signal: AbortSignal | null = null,
): Promise<MayLogIn> {
  if (system.platform !== 'darwin') return NOT_TOLD;
  const { code, stdout, stderr } = await runProgram(system, 'dseditgroup', ['-o', 'read', GROUP], signal);
  if (code === 0) {
    const members = membersIn(stdout);
    if (members !== null) return members;
  } else if (/group not found/i.test(`${stdout}\n${stderr}`)) {
    return EVERYONE;
  }
  if (ask === null) return NOT_TOLD;
  try {
    return listIn(await ask());
  } catch {
    return NOT_TOLD;
  }
}

/** The helper's lines: "everyone", or "user NAME" and "group NAME". */
export function listIn(lines: readonly string[]): MayLogIn {
  if (lines.includes('everyone')) return EVERYONE;
  const named = (kind: string) =>
    lines
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => line.slice(kind.length + 1))
      .filter(isName)
      .slice(0, MOST);
  return { who: 'listed', users: named('user'), groups: named('group') };
}

/**
 * Reads what `dseditgroup -o read` prints: an attribute's name, then a value a line, with or without "Value[n] is <…>"
 * around it. Its form is not documented: what is not understood gives null, and then the helper is asked.
 */
export function membersIn(text: string): MayLogIn | null {
  const values = new Map<string, string[]>();
  let name: string | null = null;
  for (const line of text.split('\n').slice(0, 10 * MOST)) {
    const attribute = /dsAttrType(?:Standard|Native):(\w+)/.exec(line)?.[1];
    if (attribute !== undefined) {
      name = attribute;
      values.set(name, values.get(name) ?? []);
      const [, beside = ''] = /dsAttrType\w+:\w+\s+-\s+(\S.*)$/.exec(line) ?? [];
      if (beside !== '') values.get(name)?.push(...beside.trim().split(/\s+/));
      continue;
    }
    const value = (/Value\[\d+\] is <(.*)>/.exec(line)?.[1] ?? line).trim();
    if (name !== null && value !== '') values.get(name)?.push(value);
  }
  if (!values.has('RecordName')) return null;
  const users = (values.get('GroupMembership') ?? []).filter(isName);
  const groups = (values.get('NestedGroups') ?? []).map(groupName);
  if (groups.includes(null)) return null;
  return {
    who: 'listed',
    users: users.slice(0, MOST),
    groups: groups.filter((group) => group !== null).slice(0, MOST),
  };
}

/** Short names of users and groups; whatever else stands there is not shown. */
function isName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/.test(text);
}

/** Of the groups that every Mac has, whose ids are ABCDEFAB-CDEF-ABCD-EFAB-CDEF and the group's number; others: null. */
function groupName(id: string): string | null {
  const number = /^ABCDEFAB-CDEF-ABCD-EFAB-CDEF([0-9A-F]{8})$/i.exec(id)?.[1];
  return number === undefined ? null : (KNOWN.get(Number.parseInt(number, 16)) ?? null);
}

const KNOWN: ReadonlyMap<number, string> = new Map([
  [12, 'everyone'],
  [20, 'staff'],
  [80, 'admin'],
]);
