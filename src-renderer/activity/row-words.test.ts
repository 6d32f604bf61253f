import { expect, test } from 'vitest';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { attackerOf, rowWords, sortedBy } from './row-words.ts';

const EVENT: Extract<HistoryRow, { type: 'event' }> = {
  type: 'event',
  attacker: '2001:db8::/64',
  place: { country: 'NL', network: { number: 64_500, name: '' } },
  event: {
    id: 1,
    time: 5,
    kind: 'failed',
    outcome: 'failure',
    user: 'root',
    address: '2001:db8::7',
    port: 4711,
    method: 'password',
    fingerprint: null,
    pid: 9,
    attempts: 1,
    category: 'root',
    line: 'Nov 23 14:05:00 mini sshd[9]: Failed password',
  },
};

test('an event: its address, a network without a name by its number', () => {
  expect(rowWords(EVENT)).toEqual({
    time: 5,
    look: 'failure',
    what: 'Wrong credentials',
    address: '2001:db8::7',
    country: 'NL',
    user: 'root',
    network: 'AS64500',
    method: 'password · 4711',
    line: 'Failed password',
  });
  expect(attackerOf(EVENT)).toBe('2001:db8::/64');
});

test('a block: its target and its reason', () => {
  const row: HistoryRow = {
    type: 'blocked',
    time: 8,
    place: { country: null, network: null },
    block: {
      id: 1,
      target: '203.0.113.9',
      since: 8,
      until: null,
      by: 'owner',
      reason: 'Knocks',
      rule: null,
      liftedAt: null,
      liftedBy: null,
    },
  };
  expect(rowWords(row)).toMatchObject({
    what: 'Blocked',
    address: '203.0.113.9',
    line: 'Knocks',
    network: null,
  });
  expect(attackerOf(row)).toBe('203.0.113.9');
});

test('the same column again turns the order', () => {
  expect(sortedBy('time', { by: 'user', descending: false })).toEqual({ by: 'time', descending: true });
  expect(sortedBy('user', { by: 'time', descending: true })).toEqual({ by: 'user', descending: false });
  expect(sortedBy('user', { by: 'user', descending: false })).toEqual({ by: 'user', descending: true });
});
