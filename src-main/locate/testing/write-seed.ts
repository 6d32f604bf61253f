import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Network } from '../network-table.ts';
import { coarsen, type Range, toBoundaries } from '../seed/boundaries.ts';
import { encodeSeed } from '../seed/encode.ts';

export interface Ranges {
  readonly country4: readonly Range<string>[];
  readonly network4: readonly Range<number>[];
  readonly country6: readonly Range<string>[];
  readonly network6: readonly Range<number>[];
}

/** The path of a file with these bytes, which is there until the test ends. */
export function fileOf(bytes: Uint8Array, name = 'places.seed'): string {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-places-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, name);
  writeFileSync(file, bytes);
  return file;
}

/** A seed file. */
export function writeSeed(ranges: Ranges, networks: readonly Network[] = NETWORKS): Buffer {
  return encodeSeed({
    sources: [{ name: 'a test', date: '2026-01-02', licence: 'none', credit: 'nobody' }],
    networks,
    country4: toBoundaries(ranges.country4),
    network4: toBoundaries(ranges.network4),
    country6: coarsen(toBoundaries(ranges.country6), 64),
    network6: coarsen(toBoundaries(ranges.network6), 64),
  });
}

export const NETWORKS: readonly Network[] = [
  { number: 0, name: 'Zero' },
  { number: 64_496, name: 'Example' },
  { number: 4_294_967_295, name: 'The last\u202e one' },
];
/** Ranges that do not overlap, near one another and at both ends of a space, so that borders meet. */
export function rangesIn<V>(bits: bigint, grain: bigint, value: fc.Arbitrary<V>): fc.Arbitrary<Range<V>[]> {
  const top = (1n << bits) - 1n;
  const border = fc.oneof(
    fc.bigInt(0n, 40n).map((n) => n * grain),
    fc.bigInt(0n, 40n).map((n) => top - n * grain),
    fc.bigInt(0n, 40n).map((n) => (1n << (bits / 2n)) + n),
    fc.bigInt(0n, top),
  );
  return fc
    .tuple(fc.uniqueArray(border, { maxLength: 24 }), fc.infiniteStream(value))
    .map(([borders, values]) => {
      const sorted = borders.toSorted((a, b) => (a < b ? -1 : 1));
      const all: Range<V>[] = [];
      for (let i = 0; i + 1 < sorted.length; i++) {
        const value = values.next().value as V;
        // Every third is a gap.
        if (i % 3 !== 2)
          all.push({ first: sorted[i] as bigint, last: (sorted[i + 1] as bigint) - 1n, value });
      }
      return all;
    });
}
