import { dirname, isAbsolute, join, resolve } from 'node:path';
import { allowedHosts } from './allowed-hosts.ts';
import { expandVariables, parseDenyHostsConf, timespec } from './denyhosts-conf.ts';
import { mapKnobs, shownValue } from './denyhosts-knobs.ts';
import { denyHostsRules } from './denyhosts-rules.ts';
import { syncNotes } from './denyhosts-sync.ts';
import { type Found, LeftOutList } from './found.ts';
import { hostsDenyBlocks } from './hosts-deny.ts';
import { linesOf, readText } from './read-file.ts';

export const DENYHOSTS_CONF = '/etc/denyhosts.conf';

/** Work files whose records are told, not taken over: Drawbridge counts anew, from the log. */
const COUNTED: readonly (readonly [string, string])[] = [
  ['hosts', 'counts of attempts by address'],
  ['hosts-root', 'counts of attempts as root'],
  ['hosts-restricted', 'counts of attempts as restricted users'],
  ['hosts-valid', 'counts of attempts as valid users'],
  ['users-invalid', 'counts of invalid users'],
  ['users-valid', 'counts of valid users'],
  ['users-hosts', 'counts of users by address'],
  ['suspicious-logins', 'logins that DenyHosts found suspicious'],
  ['allowed-warned-hosts', 'warnings about allowed hosts'],
  ['purge-history', 'addresses that were purged'],
];

/** Work files of the synchronisation, and what becomes of what is in them. */
const SYNCED: readonly (readonly [string, string])[] = [
  [
    'sync-hosts',
    'names addresses that wait to be uploaded. They are not uploaded from here: Drawbridge tells others only whom its own rules block.',
  ],
  ['sync-hosts.tmp', 'names addresses whose upload was under way. They are not uploaded from here either.'],
  [
    'sync-received',
    'names addresses that others reported. Those that still stand in hosts.deny are taken over as blocks.',
  ],
  [
    'sync-timestamp',
    'says up to when the server was asked. It is not needed: the server is asked from the beginning.',
  ],
];

/**
 * What DenyHosts left: its configuration, its lines in hosts.deny, its work
 * files. Whatever the files hold, this does not fail.
 * @returns null where there is no configuration
 * @param path of denyhosts.conf; absolute
 * @param environment for "$[VARIABLE]" in its values
 */
export function readDenyHosts(
  path: string,
  now: number,
  environment: Readonly<Record<string, string | undefined>>,
): Found | { readonly problem: string } | null {
  const conf = readText(path);
  if (conf.problem !== null) return { problem: conf.problem };
  if (conf.text === null) return null;
  const leftOut = new LeftOutList();
  const { knobs: written, faults } = parseDenyHostsConf(conf.text);
  const expanded = expandVariables(written, environment);
  const { knobs, lacking } = expanded;
  for (const [name, variable] of lacking)
    leftOut.add(
      `${name} = ${shownValue(name, written.get(name) ?? '')}`,
      `the environment variable ${variable} is not set`,
    );
  for (const { number, line } of faults) leftOut.add(`${path}:${number}: ${line}`, 'it sets nothing');
  const files = [path];
  const notes: string[] = [];
  const read = (file: string): string | null => {
    const { text, problem } = readText(file);
    if (problem !== null) leftOut.add(file, problem);
    if (text !== null) files.push(file);
    return text;
  };
  const place = (knob: string, usual: string) => {
    const value = knobs.get(knob) || usual;
    return isAbsolute(value) ? value : resolve(dirname(path), value);
  };
  const workDirectory = place('WORK_DIR', '/var/lib/denyhosts');
  const etcDirectory = place('ETC_DIR', '/etc');
  const hostsDeny = place('HOSTS_DENY', '/etc/hosts.deny');

  // DenyHosts reads one of them and writes by the other (facts/peers.md §2a, files).
  const restricted = [etcDirectory, workDirectory]
    .map((directory) => read(join(directory, 'restricted-usernames')))
    .flatMap((text) => (text === null ? [] : namesOf(text)));
  const rules = denyHostsRules(knobs, [...new Set(restricted)].slice(0, 1000));
  const allowedPath = join(workDirectory, 'allowed-hosts');
  const allowed = read(allowedPath);
  const denied = read(hostsDeny);
  const purge = knobs.get('PURGE_DENY') ?? '';
  const about = {
    service: knobs.get('BLOCK_SERVICE') ?? 'sshd',
    purgeSeconds: timespec(purge),
    now,
    path: hostsDeny,
  };
  if (purge !== '' && about.purgeSeconds === null)
    leftOut.add(`PURGE_DENY = ${purge}`, 'it is no length of time');
  const blocks = denied === null ? [] : hostsDenyBlocks(denied, about, leftOut);
  for (const [name, means] of COUNTED) {
    const file = join(workDirectory, name);
    const records = countOf(read(file));
    if (records > 0)
      notes.push(`${file} has ${records} ${means}. They are not taken over: Drawbridge counts from the log.`);
  }
  for (const [name, means] of SYNCED) {
    const file = join(workDirectory, name);
    if (countOf(read(file)) > 0) notes.push(`${file} ${means}`);
  }
  const mapped = mapKnobs(written, expanded, rules);
  if (mapped.settings.denyHostsSync !== undefined) notes.push(...syncNotes(mapped.settings.denyHostsSync));
  if (denied !== null && blocks.length > 0) {
    notes.push(
      `DenyHosts' lines stay in ${hostsDeny}. Stop DenyHosts, and take them out when all is well here: until then they keep out whom Drawbridge lets in again.`,
    );
  }
  return {
    from: 'denyhosts',
    files,
    rules,
    ...mapped,
    allow: allowed === null ? [] : allowedHosts(allowed, allowedPath, leftOut),
    blocks,
    leftOut: leftOut.all,
    notes,
  };
}

function namesOf(text: string): string[] {
  return [...linesOf(text)]
    .map(({ line }) => line.trim())
    .filter((name) => name !== '' && !name.startsWith('#') && name.length <= 256);
}

function countOf(text: string | null): number {
  if (text === null) return 0;
  let records = 0;
  for (const { line } of linesOf(text)) if (line.trim() !== '') records++;
  return records;
}
