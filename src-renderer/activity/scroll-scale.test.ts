import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Extent,
  elementHeight,
  isScaled,
  lastTop,
  listHeight,
  MOST_PIXELS,
  ROW_HEIGHT,
  scrollTopOf,
  seenRows,
  topOf,
  topToSee,
} from './scroll-scale.ts';

const extents: fc.Arbitrary<Extent> = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 200_000, max: 10_000_000 })),
  height: fc.integer({ min: 100, max: 2000 }),
});
const placed = extents.chain((extent) =>
  fc.record({ extent: fc.constant(extent), top: fc.double({ min: 0, max: lastTop(extent), noNaN: true }) }),
);

test('2,560,000 rows are scaled, 200,000 are not', () => {
  expect(isScaled({ rows: 2_560_000, height: 500 })).toBe(true);
  expect(isScaled({ rows: 200_000, height: 500 })).toBe(false);
});

test('the element is never higher than a browser allows', () => {
  fc.assert(fc.property(extents, (extent) => elementHeight(extent) <= MOST_PIXELS));
});

test('there and back again is the same place', () => {
  fc.assert(
    fc.property(placed, ({ extent, top }) => {
      expect(Math.abs(topOf(scrollTopOf(top, extent), extent) - top)).toBeLessThan(1e-3);
    }),
  );
});

test('the two ends of the scroll bar are the two ends of the list', () => {
  fc.assert(
    fc.property(extents, (extent) => {
      const { rows, height } = extent;
      fc.pre(rows * ROW_HEIGHT > height);
      expect(topOf(0, extent)).toBe(0);
      const end = topOf(elementHeight(extent) - height, extent);
      expect(seenRows(end, extent).end).toBe(rows);
      expect(end + height).toBeCloseTo(listHeight(extent), 3);
    }),
  );
});

test('what is seen fills the height, and is no more than it', () => {
  fc.assert(
    fc.property(placed, ({ extent, top }) => {
      const { first, end } = seenRows(top, extent);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(extent.rows);
      expect(end - first).toBeLessThanOrEqual(extent.height / ROW_HEIGHT + 2);
      if (extent.rows > 0) expect(end).toBeGreaterThan(first);
    }),
  );
});

test('a row that is asked for is seen whole, and the list moves no more than it must', () => {
  const asked = placed.chain(({ extent, top }) =>
    fc.record({
      extent: fc.constant({ ...extent, rows: extent.rows + 1 }),
      top: fc.constant(top),
      row: fc.integer({ min: 0, max: extent.rows }),
    }),
  );
  fc.assert(
    fc.property(asked, ({ extent, top, row }) => {
      const next = topToSee(row, top, extent);
      expect(row * ROW_HEIGHT).toBeGreaterThanOrEqual(next - 1e-6);
      expect((row + 1) * ROW_HEIGHT).toBeLessThanOrEqual(next + extent.height + 1e-6);
      expect(topToSee(row, next, extent)).toBe(next);
    }),
  );
});
