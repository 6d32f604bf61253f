import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldOf, rangeFilter, rangeOfFields } from './time-range.ts';

test('a range up to now has no end, a custom one has', () => {
  expect(rangeFilter({ kind: 'hour' }, 10_000_000)).toEqual({ from: 6_400_000 });
  expect(rangeFilter({ kind: 'all' }, 10_000_000)).toEqual({});
  expect(rangeFilter({ kind: 'custom', from: 1, to: 2 }, 10_000_000)).toEqual({ from: 1, to: 2 });
});

test('what a field shows it gives back, to the minute', () => {
  const minutes = fc.integer({ min: 0, max: 40_000_000 }).map((minute) => minute * 60_000);
  fc.assert(
    fc.property(minutes, fc.integer({ min: 1, max: 100_000 }), (from, length) => {
      const to = from + length * 60_000;
      expect(rangeOfFields(fieldOf(from), fieldOf(to))).toEqual({ kind: 'custom', from, to });
    }),
  );
});

test('fields that are empty or the wrong way round give none', () => {
  expect(rangeOfFields('', '2026-11-23T10:00')).toBeNull();
  expect(rangeOfFields('2026-11-23T10:00', '2026-11-23T10:00')).toBeNull();
});
