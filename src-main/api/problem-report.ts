import { readdirSync } from 'node:fs';
import { homedir, hostname, release, userInfo } from 'node:os';
import { usersWithKeys } from '../access/keys/users.ts';
import type { Guard } from '../guard/guard.ts';
import type { Engine } from './engine.ts';
import { examination } from './examination.ts';
import { macFacts } from './mac-facts.ts';
import { preferencesOf } from './preferences.ts';
import { type OwnersOwn, redact } from './redact.ts';
import { statusOf } from './status.ts';

const MOST_USERS = 500;

/**
 * State, settings and recent faults as text, and on a Mac what is assumed of it as it is on this one, without
 * addresses, names and paths of the owner. On a Mac it takes some seconds.
 */
export async function problemReport(engine: Engine, guard: Guard): Promise<string> {
  const { access, faults, system, helper, sshd, ownProbes } = engine;
  const { rules, restrictedUsers, ...otherRules } = guard.rules;
  const known = await access.known();
  const parts = await examination(engine, guard);
  const onProbe = (address: string, port: number) => ownProbes.add(address, port);
  const mac = await macFacts({ system, helper, sshd, port: guard.port, onProbe });
  const { remoteLogin, keyOnly } = known;
  const { mayLogIn } = remoteLogin;
  const sections: Section[] = [
    ['Status', statusOf(guard, known)],
    [
      'Access',
      {
        remoteLogin: {
          ...remoteLogin,
          mayLogIn: { who: mayLogIn.who, users: mayLogIn.users.length, groups: mayLogIn.groups.length },
        },
        keyOnly,
      },
    ],
    ['Parts', parts],
    ...(mac === null ? [] : [['This Mac', mac] as Section]),
    ['Preferences', preferencesOf(engine)],
    ['Rules', { ...otherRules, rules, restrictedUsers: restrictedUsers.length }],
    ['Allow list', { entries: guard.allowEntries().length, unresolved: guard.allowList.unresolved.length }],
    ['Counts', { attempts: guard.store.totals(guard.clock.now()), bytes: guard.store.bytes }],
    ['Recent faults', faults.latest.map(({ time, message }) => [new Date(time).toISOString(), message])],
  ];
  const { system: kind, self } = engine.keys;
  const withKeys = await usersWithKeys(kind, self).catch(() => []);
  return reportText(sections, [
    ...usersOf(guard),
    ...withKeys.map(({ name }) => name),
    ...mayLogIn.users,
    ...mayLogIn.groups,
    ...guard.allowEntries().map(({ entry }) => entry),
  ]);
}

/** A title and what stands below it, as JSON. */
export type Section = readonly [title: string, value: unknown];

/** @param names of the owner's, besides those of this machine, its people and their homes */
export function reportText(sections: readonly Section[], names: readonly string[]): string {
  const versions = {
    node: process.version,
    platform: process.platform,
    release: release(),
    arch: process.arch,
  };
  const own = {
    hostName: hostname(),
    home: homedir(),
    users: [...new Set([userInfo().username, ...homes(), ...names])].filter((name) => !KEPT.includes(name)),
  };
  const all: Section[] = [['Versions', versions], ...sections];
  const safe = redactTexts(Object.fromEntries(all), own);
  const text = Object.entries(safe).map(
    ([title, value]) => `## ${title}\n${JSON.stringify(value, null, 2)}\n`,
  );
  return `# Drawbridge: a problem report\n\n${text.join('\n')}`;
}

const BETWEEN = '\n\0\n';

/**
 * Every text in a value, at once: there may be many names. Not in its JSON, where the end of a line is the letters
 * \n, which would be the beginning of a name.
 */
function redactTexts(value: object, own: OwnersOwn): object {
  const texts: string[] = [];
  const collect = (_key: string, one: unknown) => {
    if (typeof one === 'string') texts.push(one.replaceAll('\0', ' '));
    return one;
  };
  JSON.stringify(value, collect);
  const safe = redact(texts.join(BETWEEN), own).split(BETWEEN);
  return JSON.parse(JSON.stringify(value, (_key, one) => (typeof one === 'string' ? safe.shift() : one)));
}

/** Every system has them, and the report would be hard to read without. */
const KEPT = ['root', 'admin', 'staff', 'everyone', 'wheel', 'Shared', 'Guest', '.localized', ''];

/** Whoever has a home here is somebody's name. */
function homes(): string[] {
  return ['/Users', '/home'].flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  });
}

/** Those of the rules, and those that the log names most lately. */
function usersOf(guard: Guard): string[] {
  const events = guard.store.events({ limit: MOST_USERS });
  const inLog = events.map(({ user }) => user).filter((user) => user !== null);
  return [...new Set([...guard.rules.restrictedUsers, ...inLog])];
}
