import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countdown, nextMidnight, PAUSES } from './pause-times.ts';

test('what is left is said to the second', () => {
  expect(countdown(42_000)).toBe('0:42');
  expect(countdown(41_001)).toBe('0:42');
  expect(countdown(14 * 60_000 + 32_000)).toBe('14:32');
  expect(countdown(3 * 3_600_000 + 5 * 60_000 + 10_000)).toBe('3:05:10');
  expect(countdown(-5)).toBe('0:00');
});

test('tomorrow begins at the next local midnight, also from midnight itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (now) => {
      const then = nextMidnight(now);
      expect(then).toBeGreaterThan(now);
      expect(then - now).toBeLessThanOrEqual(25 * 3_600_000);
      expect(new Date(then).getDate()).not.toBe(new Date(now).getDate());
    }),
  );
});

test('every pause ends later', () => {
  const now = Date.UTC(2026, 10, 23, 14, 5);
  for (const { until } of PAUSES) expect(until(now)).toBeGreaterThan(now);
});
