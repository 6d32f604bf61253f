/** First and last address of a range, and what is known of it. */
export interface Range<V> {
  readonly first: bigint;
  readonly last: bigint;
  readonly value: V;
}

/** From this key on the value holds; null: nothing is known. */
export interface Boundary<V> {
  readonly key: bigint;
  readonly value: V | null;
}

/**
 * The keys at which the value changes, rising; before the first, nothing is
 * known. Where ranges overlap, that holds which begins last; of those that
 * begin together, the one that ends first.
 */
export function toBoundaries<V>(ranges: readonly Range<V>[]): Boundary<V>[] {
  const boundaries: Boundary<V>[] = [];
  const open: Range<V>[] = [];
  const endUpTo = (key: bigint | null) => {
    for (let top = open.at(-1); top !== undefined && (key === null || top.last < key); top = open.at(-1)) {
      open.pop();
      const under = open.findLast(({ last }) => last > top.last);
      mark(boundaries, top.last + 1n, under?.value ?? null);
      while (open.length > 0 && open.at(-1) !== under) open.pop();
    }
  };
  for (const range of ranges.toSorted(byFirstThenLongest)) {
    endUpTo(range.first);
    open.push(range);
    mark(boundaries, range.first, range.value);
  }
  endUpTo(null);
  return boundaries;
}

function byFirstThenLongest<V>(a: Range<V>, b: Range<V>): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last === b.last ? 0 : a.last > b.last ? -1 : 1;
}

/** What begins where something began already replaces it; what changes nothing is left out. */
function mark<V>(boundaries: Boundary<V>[], key: bigint, value: V | null): void {
  if (boundaries.at(-1)?.key === key) boundaries.pop();
  if ((boundaries.at(-1)?.value ?? null) !== value) boundaries.push({ key, value });
}

/** The same for blocks of 2^bits addresses, numbered by their upper bits: each has the value of its first address. */
export function coarsen<V>(boundaries: readonly Boundary<V>[], bits: number): Boundary<V>[] {
  const rest = (1n << BigInt(bits)) - 1n;
  const coarse: Boundary<V>[] = [];
  for (const { key, value } of boundaries) mark(coarse, (key + rest) >> BigInt(bits), value);
  return coarse;
}

/** The parts of the ranges that are in none of the holes. */
export function without<V>(
  ranges: readonly Range<V>[],
  holes: readonly Omit<Range<V>, 'value'>[],
): Range<V>[] {
  return holes.reduce<readonly Range<V>[]>(
    (left, hole) =>
      left.flatMap((range) => {
        if (range.last < hole.first || range.first > hole.last) return [range];
        const before = { ...range, last: hole.first - 1n };
        const after = { ...range, first: hole.last + 1n };
        return [before, after].filter(({ first, last }) => first <= last);
      }),
    ranges,
  ) as Range<V>[];
}
