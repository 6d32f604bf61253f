/**
 * A set of whole numbers as the rising numbers at which it begins, ends, begins again, and so on: from an even index
 * to the odd one after it, that excluded.
 */
export type Bounds<N extends number | bigint> = ArrayLike<N>;

/**
 * The bounds of what lies in any of many ranges.
 * @param starts where they begin, sorted
 * @param ends where they end, sorted: not in the order of the starts
 */
export function boundsOf<N extends number | bigint>(starts: ArrayLike<N>, ends: ArrayLike<N>): N[] {
  const bounds: N[] = [];
  let depth = 0;
  let i = 0;
  for (let j = 0; j < ends.length; ) {
    const start = starts[i];
    const end = ends[j];
    if (end === undefined) break;
    // Where one ends and another begins at once, nothing ends.
    if (start !== undefined && start <= end) {
      if (depth++ === 0) bounds.push(start);
      i++;
    } else {
      if (--depth === 0) bounds.push(end);
      j++;
    }
  }
  return bounds;
}

/** The bounds of the numbers of which `keeps` says so, told in which of the two they are. */
export function combine<N extends number | bigint>(
  a: Bounds<N>,
  b: Bounds<N>,
  keeps: (inA: boolean, inB: boolean) => boolean,
): N[] {
  const bounds: N[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const at = least(a[i], b[j]);
    if (at === undefined) return bounds;
    if (a[i] === at) i++;
    if (b[j] === at) j++;
    const isKept = keeps(i % 2 === 1, j % 2 === 1);
    if (isKept !== (bounds.length % 2 === 1)) bounds.push(at);
  }
}

function least<N extends number | bigint>(a: N | undefined, b: N | undefined): N | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}

/** Whether all numbers from `start` up to `end`, that excluded, are in the set. */
export function holdsAll<N extends number | bigint>(bounds: Bounds<N>, start: N, end: N): boolean {
  const i = countUpTo(bounds, start);
  const next = bounds[i];
  return i % 2 === 1 && next !== undefined && end <= next;
}

/** Whether any number from `start` up to `end`, that excluded, is in the set. */
export function holdsAny<N extends number | bigint>(bounds: Bounds<N>, start: N, end: N): boolean {
  const i = countUpTo(bounds, start);
  const next = bounds[i];
  return i % 2 === 1 || (next !== undefined && next < end);
}

/** How many of sorted numbers are `value` or less. */
export function countUpTo<N extends number | bigint>(sorted: ArrayLike<N>, value: N): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle];
    if (found !== undefined && found <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
