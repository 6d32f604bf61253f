import { formatPrefix, parsePrefix } from '../../../../src-shared/address.ts';

/** Addresses from the first to the last, both included. */
export interface ModelRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

export function addressOf({ family }: ModelRange, value: bigint): string {
  return formatPrefix({ family, network: value, length: BITS[family] });
}

export function rangeOf(target: string): ModelRange {
  const prefix = parsePrefix(target);
  if (prefix === null || formatPrefix(prefix) !== target) throw new Error(`not canonical: ${target}`);
  const { family, network, length } = prefix;
  return { family, first: network, last: network + (1n << BigInt(BITS[family] - length)) - 1n };
}

/** The same addresses as text, each stretch of them once, by the plainest way there is. */
export function stretches(ranges: readonly ModelRange[]): string[] {
  const joined: { family: 4 | 6; first: bigint; last: bigint }[] = [];
  const byFirst = (a: ModelRange, b: ModelRange) => a.family - b.family || Number(a.first - b.first);
  for (const range of [...ranges].sort(byFirst)) {
    const before = joined.at(-1);
    if (before?.family !== range.family || range.first > before.last + 1n) joined.push({ ...range });
    else if (range.last > before.last) before.last = range.last;
  }
  return joined.map((range) => `${addressOf(range, range.first)} - ${addressOf(range, range.last)}`);
}
