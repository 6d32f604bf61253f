import { type Family, formatPrefix } from '../../src-shared/address.ts';
import type { RangeTable } from './range-table.ts';

/** IPv6 is kept by /64. */
const KEY_BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 64 };

/** All that has this value (not 0) in the table of a family: the fewest canonical prefixes, rising. */
export function prefixesIn(table: RangeTable, family: Family, value: number): string[] {
  const prefixes: string[] = [];
  const end = 1n << BigInt(KEY_BITS[family]);
  for (let row = 0; row < table.rows; row++) {
    if (table.valueAt(row) !== value) continue;
    const next = row + 1 < table.rows ? keyAt(table, row + 1) : end;
    // Rows are as long as can be, so the fewest prefixes of each are the fewest of all.
    for (let first = keyAt(table, row); first < next; ) {
      const bits = Math.min(trailingZeros(first, KEY_BITS[family]), bitLength(next - first) - 1);
      prefixes.push(prefixText(family, first, bits));
      first += 1n << BigInt(bits);
    }
  }
  return prefixes;
}

function keyAt(table: RangeTable, row: number): bigint {
  return (BigInt(table.highAt(row)) << 32n) | BigInt(table.lowAt(row));
}

function prefixText(family: Family, key: bigint, freeBits: number): string {
  const network = family === 4 ? key : key << 64n;
  return formatPrefix({ family, network, length: KEY_BITS[family] - freeBits });
}

function trailingZeros(value: bigint, ofZero: number): number {
  return value === 0n ? ofZero : bitLength(value & -value) - 1;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
