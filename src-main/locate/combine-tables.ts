import type { RangeTable } from './range-table.ts';
import { RangeTableBuilder } from './range-table-builder.ts';

/** So many rows are combined in a step. */
const STEP = 1024;

/**
 * The table that has at every key what `combine` makes of the values of both; in steps (see in-turns.ts).
 * @throws RangeError where it would have too many rows
 */
export function* combineTables(
  a: RangeTable,
  b: RangeTable,
  combine: (ofA: number, ofB: number) => number,
): Generator<undefined, RangeTable> {
  const builder = new RangeTableBuilder(Math.max(a.stride, b.stride) as 1 | 2);
  let [ofA, ofB] = [0, 0];
  let made = 0;
  for (let [rowA, rowB] = [0, 0]; rowA < a.rows || rowB < b.rows; ) {
    const order = compare(a, rowA, b, rowB);
    const [from, row] = order <= 0 ? [a, rowA] : [b, rowB];
    if (order <= 0) ofA = a.valueAt(rowA++);
    if (order >= 0) ofB = b.valueAt(rowB++);
    builder.mark(from.highAt(row), from.lowAt(row), combine(ofA, ofB));
    if (++made % STEP === 0) yield;
  }
  return yield* builder.build();
}

/** Which of two rows comes first; one that is not there comes last. */
function compare(a: RangeTable, rowA: number, b: RangeTable, rowB: number): number {
  if (rowA >= a.rows) return 1;
  if (rowB >= b.rows) return -1;
  return a.highAt(rowA) - b.highAt(rowB) || a.lowAt(rowA) - b.lowAt(rowB);
}
