import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineTables } from './combine-tables.ts';
import type { RangeTable } from './range-table.ts';
import { RangeTableBuilder } from './range-table-builder.ts';
import { atOnce } from './testing/at-once.ts';

/** Keys near one another, in both halves. */
const KEYS = [0, 1, 2].flatMap((high) => [0, 1, 2, 3, 0xffff_ffff].map((low) => [high, low] as const));

const table = fc.array(fc.tuple(fc.nat(KEYS.length - 1), fc.nat(3)), { maxLength: 15 }).map((marks) => {
  const builder = new RangeTableBuilder(2);
  for (const [i, value] of marks.toSorted((a, b) => a[0] - b[0])) {
    const [high, low] = KEYS[i] ?? [0, 0];
    if (!isThere(atOnce(builder.build()), high, low)) builder.mark(high, low, value);
  }
  return atOnce(builder.build());
});

function isThere(built: RangeTable, high: number, low: number): boolean {
  const last = built.rows - 1;
  return last >= 0 && built.highAt(last) === high && built.lowAt(last) === low;
}

test('at every key what is made of both values, in the fewest rows', () => {
  fc.assert(
    fc.property(table, table, (a, b) => {
      const combine = (ofA: number, ofB: number) => ofA * 1000 * (ofB === 3 ? 0 : 1) + ofB;
      const both = atOnce(combineTables(a, b, combine));
      for (const [high, low] of KEYS) {
        expect(both.find(high, low)).toBe(combine(a.find(high, low), b.find(high, low)));
      }
      for (let row = 0; row < both.rows; row++) {
        expect(both.valueAt(row)).not.toBe(row === 0 ? 0 : both.valueAt(row - 1));
      }
    }),
    { numRuns: 500 },
  );
});
