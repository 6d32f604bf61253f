import { isAbsolute, join, normalize } from 'node:path';
import type { System } from '../../../src-shared/system.ts';
import { runProgram } from './run-program.ts';
import { askSshd, type SshdSays } from './sshd-says.ts';
import type { SystemUser } from './users.ts';

/** Where sshd looks for a user's keys, and whether it lets them in at all. */
export interface KeyPlaces {
  /** In the order in which it looks. */
  readonly paths: readonly string[];
  /** In a sentence; null: nothing speaks against it. */
  readonly keptOut: string | null;
  /** Whether sshd ignores files that others can write. */
  readonly isStrict: boolean;
  /** Why sshd does not say; null: it does. */
  readonly unknownWhy: string | null;
}

/** sshd_config(5): what AuthorizedKeysFile is where nothing is set. */
const USUAL = '.ssh/authorized_keys .ssh/authorized_keys2';

export async function placesFor(system: System, user: SystemUser, port: number): Promise<KeyPlaces> {
  const said = await askSshd(system, user, port);
  if ('why' in said) {
    return { paths: pathsIn(USUAL, user), keptOut: null, isStrict: true, unknownWhy: said.why };
  }
  const value = (name: string) => said.values.get(name)?.[0] ?? '';
  return {
    paths: pathsIn(value('authorizedkeysfile'), user),
    keptOut: await keptOut(system, user, said),
    isStrict: value('strictmodes').toLowerCase() !== 'no',
    unknownWhy: null,
  };
}

/** The paths of AuthorizedKeysFile: tokens as sshd_config(5) has them, relative ones from the home. */
export function pathsIn(setting: string, user: Pick<SystemUser, 'name' | 'uid' | 'home'>): string[] {
  const tokens: Readonly<Record<string, string>> = {
    '%h': user.home,
    '%u': user.name,
    '%U': String(user.uid),
    '%%': '%',
  };
  const words = setting.split(/\s+/).filter((word) => word !== '' && word.toLowerCase() !== 'none');
  const paths = words.map((word) => {
    const path = word.replaceAll(/%./g, (token) => tokens[token] ?? token);
    return normalize(isAbsolute(path) ? path : join(user.home, path));
  });
  return [...new Set(paths)];
}

async function keptOut(system: System, user: SystemUser, { values }: SshdSays): Promise<string | null> {
  const value = (name: string) => values.get(name)?.[0]?.toLowerCase() ?? '';
  if (value('pubkeyauthentication') === 'no') {
    return 'sshd takes no keys at all: PubkeyAuthentication is "no".';
  }
  if (value('authorizedkeysfile') === 'none') {
    return 'sshd looks into no file for keys: AuthorizedKeysFile is "none".';
  }
  const { name } = user;
  if (user.uid === 0 && value('permitrootlogin') === 'no') {
    return 'sshd does not let root in: PermitRootLogin is "no".';
  }
  const list = (keyword: string) => values.get(keyword)?.flatMap((line) => line.split(/\s+/)) ?? [];
  const denied = list('denyusers').find((pattern) => !pattern.includes('@') && matches(pattern, name));
  if (denied !== undefined) return `sshd does not let ${name} in: DenyUsers has ${denied}.`;
  const allowed = list('allowusers');
  if (allowed.length > 0 && !allowed.some((pattern) => matches(pattern.split('@')[0] ?? '', name))) {
    return `sshd does not let ${name} in: AllowUsers has others only.`;
  }
  return keptOutByGroup(system, name, list('denygroups'), list('allowgroups'));
}

async function keptOutByGroup(
  system: System,
  name: string,
  denied: readonly string[],
  allowed: readonly string[],
): Promise<string | null> {
  if (denied.length === 0 && allowed.length === 0) return null;
  const { code, out } = await runProgram(system, 'id', ['-Gn', '--', name]);
  if (code !== 0) return null;
  const groups = out.trim().split(/\s+/);
  const refusing = denied.find((pattern) => groups.some((group) => matches(pattern, group)));
  if (refusing !== undefined) return `sshd does not let ${name} in: DenyGroups has ${refusing}.`;
  const isIn =
    allowed.length === 0 || allowed.some((pattern) => groups.some((group) => matches(pattern, group)));
  return isIn ? null : `sshd does not let ${name} in: AllowGroups has none of its groups.`;
}

/** ssh_config(5), PATTERNS: "*" and "?". */
function matches(pattern: string, text: string): boolean {
  const words = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${words}$`, 's').test(text);
}
