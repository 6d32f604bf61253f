import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barsOf, brushed } from './chart-steps.ts';

const HOUR = 3_600_000;

const stepLists = fc.uniqueArray(fc.nat(20_000), { minLength: 1, maxLength: 60 }).chain((hours) =>
  fc.tuple(
    ...hours
      .sort((a, b) => a - b)
      .map((hour) =>
        fc.tuple(fc.nat(900), fc.nat(900)).map(([open, blocked]) => ({
          start: hour * HOUR,
          attempts: open + blocked,
          blockedAttempts: blocked,
        })),
      ),
  ),
);

test('the bars hold every attempt once, lie side by side, and are not too many', () => {
  fc.assert(
    fc.property(stepLists, (steps) => {
      const bars = barsOf({ steps, stepSeconds: 3600 }, {});
      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
      expect(sum(bars.map(({ open, blocked }) => open + blocked))).toBe(
        sum(steps.map((one) => one.attempts)),
      );
      expect(sum(bars.map(({ blocked }) => blocked))).toBe(sum(steps.map((one) => one.blockedAttempts)));
      expect(bars.length).toBeLessThanOrEqual(180);
      for (const [index, bar] of bars.entries()) expect(bars[index + 1]?.start ?? bar.end).toBe(bar.end);
    }),
  );
});

test('hours without anything are there, up to the ends of the range', () => {
  const steps = [{ start: 5 * HOUR, attempts: 3, blockedAttempts: 1 }];
  const bars = barsOf({ steps, stepSeconds: 3600 }, { from: 2.5 * HOUR, to: 8 * HOUR });
  expect(bars.map(({ start }) => start / HOUR)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(bars[3]).toMatchObject({ open: 2, blocked: 1 });
});

test('nothing gives no bars', () => {
  expect(barsOf({ steps: [], stepSeconds: 3600 }, { from: 0 })).toEqual([]);
});

test('a brush may go either way', () => {
  const [one, other] = [
    { start: 0, end: 1, open: 0, blocked: 0 },
    { start: 5, end: 6, open: 0, blocked: 0 },
  ];
  expect(brushed(other, one)).toEqual({ from: 0, to: 6 });
});
