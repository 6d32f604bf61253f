/** So many are sorted, or moved, in a step. */
const STEP = 4096;

/** In ascending order; in steps (see in-turns.ts): sorted pieces, then twos of them merged until one is left. */
export function* sorted<T extends number | bigint>(items: readonly T[]): Generator<undefined, T[]> {
  let pieces: T[][] = [];
  for (let start = 0; start < items.length; start += STEP) {
    pieces.push(items.slice(start, start + STEP).sort(ascending));
    yield;
  }
  while (pieces.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < pieces.length; i += 2) {
      merged.push(yield* merge(pieces[i] ?? [], pieces[i + 1] ?? []));
    }
    pieces = merged;
  }
  return pieces[0] ?? [];
}

function* merge<T extends number | bigint>(a: readonly T[], b: readonly T[]): Generator<undefined, T[]> {
  const all: T[] = [];
  let j = 0;
  for (const x of a) {
    for (let y = b[j]; y !== undefined && y < x; y = b[j]) {
      all.push(y);
      if (++j % STEP === 0) yield;
    }
    all.push(x);
    if (all.length % STEP === 0) yield;
  }
  for (; j < b.length; j++) all.push(b[j] as T);
  return all;
}

function ascending(a: number | bigint, b: number | bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
