import type { FamilyTables } from './place-tables.ts';
import { RangeTableBuilder } from './range-table-builder.ts';
import { coarsen, toBoundaries } from './seed/boundaries.ts';
import { NO_PLACE, rangeOf } from './seed/no-place.ts';

/** 1 at every key that is nobody's place, whatever data say of it; in steps (see in-turns.ts). */
export function* noPlaceTables(): Generator<undefined, FamilyTables> {
  const holes = (family: 4 | 6) =>
    toBoundaries(NO_PLACE[family].map((prefix) => ({ ...rangeOf(prefix), value: 1 })));
  const tableOf = function* (boundaries: ReturnType<typeof holes>, stride: 1 | 2) {
    const builder = new RangeTableBuilder(stride);
    for (const { key, value } of boundaries) {
      // What ends with the last address has a boundary after it.
      if (key >> BigInt(32 * stride) !== 0n) continue;
      builder.mark(Number(key >> 32n), Number(key & 0xffffffffn), value ?? 0);
    }
    return yield* builder.build();
  };
  return { 4: yield* tableOf(holes(4), 1), 6: yield* tableOf(coarsen(holes(6), 64), 2) };
}
