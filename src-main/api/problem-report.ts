import { homedir, hostname, release, userInfo } from 'node:os';
import type { Guard } from '../guard/guard.ts';
import { examine } from './doctor.ts';
import type { Engine } from './engine.ts';
import { preferencesOf } from './preferences.ts';
import { redact } from './redact.ts';
import { statusOf } from './status.ts';

const MOST_USERS = 500;

/** State, settings and recent faults as text, without addresses, names and paths of the owner. */
export function problemReport(engine: Engine, guard: Guard): string {
  const { access, faults } = engine;
  const { rules, restrictedUsers, ...otherRules } = guard.rules;
  const parts: [string, unknown][] = [
    [
      'Versions',
      { node: process.version, platform: process.platform, release: release(), arch: process.arch },
    ],
    ['Status', statusOf(guard, access.access)],
    ['Access', access.access],
    ['Parts', examine(guard, access.access)],
    ['Preferences', preferencesOf(engine)],
    ['Rules', { ...otherRules, rules, restrictedUsers: restrictedUsers.length }],
    ['Allow list', { entries: guard.allowEntries().length, unresolved: guard.allowList.unresolved.length }],
    ['Counts', { attempts: guard.store.totals(guard.clock.now()), bytes: guard.store.bytes }],
    ['Recent faults', faults.latest.map(({ time, message }) => [new Date(time).toISOString(), message])],
  ];
  const text = parts.map(([title, value]) => `## ${title}\n${JSON.stringify(value, null, 2)}\n`).join('\n');
  const names = guard.allowEntries().map(({ entry }) => entry);
  return `# Drawbridge: a problem report\n\n${redact(text, {
    hostName: hostname(),
    home: homedir(),
    users: [...usersOf(guard), ...names],
  })}`;
}

/** The user that it runs as, those of the rules, and those that the log names most lately. */
function usersOf(guard: Guard): string[] {
  const { events } = { events: guard.store.events({ limit: MOST_USERS }) };
  const inLog = events.map(({ user }) => user).filter((user) => user !== null);
  return [...new Set([userInfo().username, ...guard.rules.restrictedUsers, ...inLog])];
}
