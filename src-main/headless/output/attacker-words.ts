import type { SpareReason } from '../../../src-shared/block.ts';
import type { Attacker, AttackerState } from '../../../src-shared/contract.ts';
import type { Span } from './output.ts';
import { grouped, left } from './words.ts';

const SPARED: Readonly<Record<SpareReason, string>> = {
  loopback: 'this machine itself',
  'own-address': "this machine's own address",
  gateway: "this machine's gateway",
  'allow-list': 'on the allow list',
  'recent-login': 'logged in not long ago',
  'open-session': 'has an open session',
  'exempt-place': 'from a country or network that is exempt',
  paused: 'Drawbridge is paused',
};

/** Why an attacker was left alone, in words. */
export function spareWords(reason: SpareReason): string {
  return SPARED[reason];
}

/** What the guard does about an attacker now, short. */
export function stateWords(status: AttackerState, now: number): Span | string {
  switch (status.state) {
    case 'blocked':
      return { text: blockedWords(status, now), style: 'red' };
    case 'allowed':
      return { text: 'allowed', style: 'green' };
    case 'spared':
      return { text: `left alone: ${spareWords(status.reason)}`, style: 'yellow' };
    case 'watching':
      return `watched, ${grouped(status.attempts)} of ${grouped(status.of)}`;
  }
}

/** What a shared source keeps out without an end, it may take back any time: it is not for ever. */
function blockedWords({ until, from }: Extract<AttackerState, { state: 'blocked' }>, now: number): string {
  const length = until === null ? null : `for ${left(until, now)}`;
  if (from === null) return `blocked ${length ?? 'for ever'}`;
  return length === null ? `blocked by ${from}` : `blocked by ${from} ${length}`;
}

/** "root, admin, oracle and 12 more"; an empty name shows as "". */
export function usersWords(attacker: Attacker, most: number): string {
  const names = attacker.users.slice(0, most).map(({ user }) => userWord(user));
  const more = attacker.userCount - names.length;
  if (names.length === 0) return '–';
  return more > 0 ? `${names.join(', ')} +${grouped(more)}` : names.join(', ');
}

/** A user name as a word of a table: an empty one has to be seen too. */
export function userWord(user: string): string {
  return user === '' ? '""' : user;
}
