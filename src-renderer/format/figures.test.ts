import { describe, expect, test } from 'vitest';
import { ago, counted, lasting, size } from './figures.ts';

const NOW = new Date(2026, 10, 23, 14, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('how long ago', () => {
  test.each([
    [0, 'now'],
    [59_000, 'now'],
    [MINUTE, '1 min'],
    [59 * MINUTE, '59 min'],
    [HOUR, '1 h'],
    [13 * HOUR, '13 h'],
    [20 * HOUR, 'yesterday'],
    [3 * DAY, '3 d'],
  ])('%i ms: %s', (past, words) => expect(ago(NOW - past, NOW)).toBe(words));

  test('just after midnight, what was minutes ago is not yesterday', () => {
    const midnight = new Date(2026, 10, 23, 0, 5).getTime();
    expect(ago(midnight - 2 * HOUR, midnight)).toBe('2 h');
  });

  test('a time ahead of the clock is now', () => expect(ago(NOW + MINUTE, NOW)).toBe('now'));
});

test('a length of time is rounded up: what is left never reads 0', () => {
  expect([1, 45_000, 90_000, 3 * HOUR, 3 * DAY].map(lasting)).toEqual(['1 s', '45 s', '2 min', '3 h', '3 d']);
});

test('one is singular', () => {
  expect([0, 1, 2].map((n) => counted(n, 'attempt'))).toEqual(['0 attempts', '1 attempt', '2 attempts']);
});

test('sizes have a unit that keeps them short', () => {
  expect([0, 999, 1500, 48_300_000].map(size)).toEqual(['0 B', '999 B', '1.5 kB', '48.3 MB']);
});
