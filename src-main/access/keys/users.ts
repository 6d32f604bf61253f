import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename } from 'node:path';
import type { System } from '../../../src-shared/system.ts';
import { runProgram } from './run-program.ts';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** '' means /bin/sh (passwd(5)). */
  readonly shell: string;
}

/** Programs in the place of a shell that let nobody work. */
const NO_SHELLS: ReadonlySet<string> = new Set(['nologin', 'false', 'sync', 'halt', 'shutdown', 'true']);
const MOST_USERS = 200;

/** Whoever runs this process. */
export function owner(): SystemUser {
  try {
    const { username, uid, gid, homedir: home, shell } = userInfo();
    return { name: username, uid, gid, home, shell: shell ?? '' };
  } catch {
    // A user of whom the machine has no record, as in containers.
    const uid = process.geteuid?.() ?? 0;
    return { name: String(uid), uid, gid: process.getegid?.() ?? 0, home: homedir(), shell: '' };
  }
}

/** Whose keys concern a guard: its owner's; of one that is root, those of root and of all with a login shell. Root first, then by name. */
export async function usersWithKeys(system: System, self: SystemUser): Promise<SystemUser[]> {
  if (!system.isRoot) return [self];
  const all = system.platform === 'darwin' ? await directoryUsers(system) : await passwdUsers(system);
  const found = all.filter(({ uid, shell }) => uid === 0 || !NO_SHELLS.has(basename(shell)));
  const users = found.some(({ uid }) => uid === 0) ? found : [self, ...found];
  return users
    .filter(isSound)
    .sort((a, b) => Number(b.uid === 0) - Number(a.uid === 0) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_USERS);
}

/** A name that means something else to sshd's options, or a home that is nowhere, is passed over. */
function isSound({ name, uid, gid, home }: SystemUser): boolean {
  const isNumber = Number.isInteger(uid) && Number.isInteger(gid) && uid >= 0 && gid >= 0;
  return isNumber && /^[^\s/:,=\\"]{1,64}$/.test(name) && home.startsWith('/');
}

/** passwd(5), with what NSS adds. */
async function passwdUsers(system: System): Promise<SystemUser[]> {
  const { code, out } = await runProgram(system, 'getent', ['passwd']);
  const text = code === 0 ? out : readFileSync('/etc/passwd', 'utf8');
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , home = '', shell] = line.split(':');
    return shell === undefined ? [] : [{ name, uid: Number(uid), gid: Number(gid), home, shell }];
  });
}

/** Of macOS's directory service: `dscl . -list /Users ATTRIBUTE` prints a name and a value a line. */
async function directoryUsers(system: System): Promise<SystemUser[]> {
  const attributes = ['UniqueID', 'PrimaryGroupID', 'NFSHomeDirectory', 'UserShell'];
  const lists = await Promise.all(
    attributes.map(async (attribute) => {
      const { out } = await runProgram(system, 'dscl', ['.', '-list', '/Users', attribute]);
      return new Map(
        out.split('\n').flatMap((line) => {
          const [, name = '', value = ''] = /^(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
          return name === '' ? [] : [[name, value] as const];
        }),
      );
    }),
  );
  const [uids, gids, homes, shells] = lists;
  return [...(uids ?? [])].map(([name, uid]) => ({
    name,
    uid: Number(uid),
    gid: Number(gids?.get(name) ?? Number.NaN),
    home: homes?.get(name) ?? '',
    shell: shells?.get(name) ?? '/usr/bin/false',
  }));
}
