import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Boundary, coarsen, type Range, toBoundaries, without } from './boundaries.ts';

const SPACE = 64n;

const ranges = fc.array(
  fc
    .tuple(fc.bigInt(0n, SPACE - 1n), fc.bigInt(0n, 20n), fc.constantFrom('AA', 'BB', 'CC'))
    .map(([first, more, value]): Range<string> => ({ first, last: first + more, value })),
  { maxLength: 25 },
);

/** As it is said, by looking at every range. */
function naive(all: readonly Range<string>[], address: bigint): string | null {
  const holding = all.filter(({ first, last }) => first <= address && address <= last);
  const best = holding.toSorted((a, b) => Number(b.first - a.first) || Number(a.last - b.last))[0];
  const equals = holding.filter(({ first, last }) => first === best?.first && last === best.last);
  return equals.at(-1)?.value ?? null;
}

const valueAt = (boundaries: readonly Boundary<string>[], key: bigint) =>
  boundaries.findLast((boundary) => boundary.key <= key)?.value ?? null;

test('at every address the value of the range that begins last, and ends first', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      const boundaries = toBoundaries(all);
      for (let address = 0n; address < SPACE + 30n; address++) {
        expect(valueAt(boundaries, address)).toBe(naive(all, address));
      }
    }),
    { numRuns: 500 },
  );
});

test('no boundary too many: keys rise, and each changes the value', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      const boundaries = toBoundaries(all);
      for (const [i, { key, value }] of boundaries.entries()) {
        const before = boundaries[i - 1];
        expect(value).not.toBe(before?.value ?? null);
        if (before !== undefined) expect(key > before.key).toBe(true);
      }
    }),
  );
});

test('a block has the value of its first address', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 0, max: 4 }), (all, bits) => {
      const coarse = coarsen(toBoundaries(all), bits);
      for (let block = 0n; block < SPACE; block++) {
        expect(valueAt(coarse, block)).toBe(naive(all, block << BigInt(bits)));
      }
    }),
  );
});

test('holes are out, the rest stays', () => {
  fc.assert(
    fc.property(ranges, ranges, (all, holes) => {
      const left = without(all, holes);
      for (let address = 0n; address < SPACE + 20n; address++) {
        const inHole = holes.some(({ first, last }) => first <= address && address <= last);
        const holding = (some: readonly Range<string>[]) =>
          some.filter(({ first, last }) => first <= address && address <= last).map(({ value }) => value);
        expect(holding(left)).toEqual(inHole ? [] : holding(all));
      }
    }),
  );
});
