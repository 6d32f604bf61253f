import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail2banBans } from './fail2ban-database.ts';
import { Fail2banIni } from './fail2ban-ini.ts';
import { JAIL, jailSettings } from './fail2ban-jail.ts';
import { fail2banSeconds } from './fail2ban-time.ts';
import { type Found, LeftOutList, LONGEST_WINDOW, within } from './found.ts';
import { linesOf, readText } from './read-file.ts';

export const FAIL2BAN_DIRECTORY = '/etc/fail2ban';
const DATABASE = '/var/lib/fail2ban/fail2ban.sqlite3';
const DAY = 86_400;
const MOST_FILES = 200;
const MOST_FILE_BYTES = 4 * 1024 * 1024;

/**
 * What fail2ban left: the settings of its sshd jail, and the bans that stand.
 * Whatever the files hold, this does not fail.
 * @param directory /etc/fail2ban; absolute
 * @param database null: the one that fail2ban's own settings name
 * @returns null where there are no settings of jails
 */
export function readFail2ban(
  directory: string,
  database: string | null,
  now: number,
): Found | { readonly problem: string } | null {
  const leftOut = new LeftOutList();
  const files: string[] = [];
  const jails = new Fail2banIni();
  for (const path of filesOf(directory, 'jail')) readInto(jails, directory, path, files, leftOut);
  if (files.length === 0) {
    const [first] = leftOut.all;
    return first === undefined ? null : { problem: first.why };
  }
  const server = new Fail2banIni();
  for (const path of filesOf(directory, 'fail2ban')) readInto(server, directory, path, files, leftOut);
  // A known address is remembered for as long as the database keeps it.
  const remember = fail2banSeconds(server.get('Definition', 'dbpurgeage') ?? '1d') ?? DAY;
  const jail = jailSettings(jails, within(remember, 1, LONGEST_WINDOW), leftOut);

  const named = server.get('Definition', 'dbfile')?.trim();
  const path = database ?? (named?.startsWith('/') ? named : DATABASE);
  const bans = fail2banBans({ path, jail: JAIL, now, banSeconds: jail.banSeconds }, leftOut);
  if (bans !== null) files.push(path);
  const others = jails.sections.filter(
    (name) => name !== JAIL && /^(1|on|true|yes)$/i.test(jails.get(name, 'enabled') ?? ''),
  );
  return {
    from: 'fail2ban',
    files,
    rules: jail.rules,
    settings: jail.settings,
    allow: jail.allow,
    blocks: bans ?? [],
    knobs: jail.knobs,
    leftOut: leftOut.all,
    notes: [
      ...jail.notes,
      ...(bans === null
        ? [`There is no database at ${path}, so no bans are taken over. Name it with --database.`]
        : []),
      ...(others.length === 0
        ? []
        : [
            `Other jails are enabled too, which Drawbridge does not guard: ${others.slice(0, 20).join(', ')}.`,
          ]),
      ...(bans !== null && bans.length > 0
        ? [
            "fail2ban's own bans stay until it is stopped. Disable its sshd jail when all is well here: two guards block twice.",
          ]
        : []),
    ],
  };
}

/** In the order in which one is laid over the other: .conf, .d/*.conf, .local, .d/*.local (jail.conf(5)). */
function filesOf(directory: string, name: string): string[] {
  const inside = entriesOf(join(directory, `${name}.d`));
  return ['conf', 'local'].flatMap((ending) => [
    join(directory, `${name}.${ending}`),
    ...inside.filter((file) => file.endsWith(`.${ending}`)).map((file) => join(directory, `${name}.d`, file)),
  ]);
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory).sort().slice(0, MOST_FILES);
  } catch {
    return [];
  }
}

/** A file, and before and after it those that it includes, of the same directory. */
function readInto(
  ini: Fail2banIni,
  directory: string,
  path: string,
  files: string[],
  leftOut: LeftOutList,
  isIncluded = false,
): void {
  const { text, problem } = readText(path, MOST_FILE_BYTES);
  if (problem !== null) leftOut.add(path, problem);
  if (text === null) return;
  const included = (when: 'before' | 'after') => {
    // jail.conf includes paths of a distribution; what these include names no settings of a jail.
    const own = new Fail2banIni();
    own.add(text);
    const name = own.own('INCLUDES', when)?.trim() ?? '';
    if (isIncluded || !/^[A-Za-z0-9._-]{1,100}$/.test(name) || name.startsWith('.')) return;
    readInto(ini, directory, join(directory, name), files, leftOut, true);
  };
  included('before');
  files.push(path);
  const lines = new Map([...linesOf(text)].map(({ line, number }) => [number, line.trim()]));
  for (const number of ini.add(text))
    leftOut.add(`${path}:${number}: ${lines.get(number) ?? ''}`, 'it sets nothing');
  included('after');
}
