import { readdirSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Guard } from '../guard/guard.ts';
import type { OwnersOwn } from '../report/excerpt.ts';

/** Names and addresses of this machine that a report must not tell. */
export function ownersOwn(guard: Guard): OwnersOwn {
  const { ownAddresses, gateways } = guard.surroundings;
  const full = hostname();
  const short = full.split('.')[0] ?? '';
  return {
    hostNames: [...new Set([full, short])].filter((name) => name !== '' && name !== 'localhost'),
    addresses: new Set([...ownAddresses, ...gateways]),
    users: new Set([
      ...usersOfThisMachine(),
      ...guard.rules.restrictedUsers,
      ...guard.store.askIncidents((incidents) => incidents.usersWhoLoggedIn()),
    ]),
  };
}

/** Of /etc/passwd, and on a Mac those with a home in /Users; what can't be read has none. */
function usersOfThisMachine(): string[] {
  return [
    orNone(() => [userInfo().username]),
    orNone(() =>
      readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .map((line) => line.split(':')[0] ?? '')
        .filter((name) => name !== '' && !name.startsWith('#')),
    ),
    orNone(() => readdirSync('/Users')),
  ].flat();
}

function orNone(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
