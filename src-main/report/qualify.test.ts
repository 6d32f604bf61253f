import { describe, expect, test } from 'vitest';
import { type Candidate, isPublic, whyNot } from './qualify.ts';

const NOW = Date.UTC(2026, 10, 22);
const HOUR = 3_600_000;

const FINE: Candidate = {
  address: '203.0.113.66',
  mode: 'ask',
  isReplay: false,
  sparedBecause: null,
  seen: { attempts: 12, lastSeen: NOW - HOUR },
  lastSeen: NOW - HOUR,
  lastReportAt: null,
  reportsToday: 0,
  dailyCap: 10,
  thresholdAttempts: 10,
};

describe('who is reported', () => {
  test('an attacker seen here lately', () => {
    expect(whyNot(FINE, NOW)).toEqual([]);
    expect(whyNot({ ...FINE, lastReportAt: NOW - 24 * HOUR, reportsToday: 9 }, NOW)).toEqual([]);
  });

  test.each<[string, Partial<Candidate>, RegExp]>([
    ['reports off', { mode: 'off' }, /switched off/],
    ['a recorded log', { isReplay: true }, /recorded log/],
    ['a private address', { address: '192.168.1.7' }, /private or reserved/],
    ['an allowed one', { sparedBecause: 'x is on the allow list, so it is not reported.' }, /allow list/],
    ['one that only a shared list knows', { seen: null, lastSeen: null }, /has seen no attempt/],
    ['old attempts', { seen: null, lastSeen: NOW - 8 * 24 * HOUR }, /more than 7 days ago/],
    ['too few attempts', { seen: { attempts: 9, lastSeen: NOW } }, /9 of the 10 attempts/],
    ['a second time within a day', { lastReportAt: NOW - 23 * HOUR }, /once in 24 hours/],
    ['more than the cap', { reportsToday: 10 }, /daily cap/],
  ])('not %s', (_name, change, why) => {
    const problems = whyNot({ ...FINE, ...change }, NOW);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(why);
    expect(problems[0]).toMatch(/\.$/);
  });
});

test.each([
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['127.0.0.1', false],
  ['169.254.1.1', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['fe80::1', false],
  ['fd00::/64', false],
  ['::1', false],
  ['2001:db8:1::/64', true],
  ['203.0.113.1', true],
  ['nonsense', false],
])('%s has a desk: %s', (address, has) => {
  expect(isPublic(address)).toBe(has);
});
