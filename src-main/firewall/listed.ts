import { type Family, formatPrefix, parsePrefix } from '../../src-shared/address.ts';

/**
 * The canonical targets of one listed element: an address or prefix is itself, a
 * range "a-b", as nft prints what is no prefix, the fewest prefixes that make it up.
 * @throws Error for anything else, such as nft's catch-all "*"
 */
export function listedTargets(element: string): string[] {
  const [start = '', end, ...more] = element.split('-');
  const first = parsePrefix(start);
  if (first === null || more.length > 0) throw foreign(element);
  if (end === undefined) return [formatPrefix(first)];
  const last = parsePrefix(end);
  if (last === null || last.family !== first.family || start.includes('/') || end.includes('/')) {
    throw foreign(element);
  }
  return rangePrefixes(first.family, first.network, last.network);
}

function rangePrefixes(family: Family, start: bigint, end: bigint): string[] {
  const bits = family === 4 ? 32 : 128;
  const targets: string[] = [];
  let network = start;
  while (network <= end) {
    let size = 0;
    while (size < bits && !((network >> BigInt(size)) & 1n) && network + (2n << BigInt(size)) - 1n <= end)
      size++;
    targets.push(formatPrefix({ family, network, length: bits - size }));
    network += 1n << BigInt(size);
  }
  return targets;
}

function foreign(element: string): Error {
  return new Error(`The firewall holds ${JSON.stringify(element)} where Drawbridge keeps its blocks.`);
}
