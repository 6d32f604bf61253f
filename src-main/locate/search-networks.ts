import type { Network } from './network-table.ts';
import type { Networks } from './place-tables.ts';
import type { RangeTable } from './range-table.ts';

const IPV4_ADDRESSES = 2 ** 32;

/**
 * Networks by number ("AS3320", "3320") or by part of their name, whatever its
 * capitals: first the one of that number, then those whose names begin so, then
 * the others; of these the ones with the most IPv4 addresses first.
 */
export function searchNetworks({ list, tables }: Networks, text: string, limit: number): Network[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const digits = /^(?:as)?\s*(\d{1,10})$/.exec(wanted)?.[1];
  const number = digits === undefined ? null : Number(digits);
  const sizes = sizesOf(tables[4], list.size);
  const found: { readonly rank: number; readonly size: number; readonly network: Network }[] = [];
  let place = 0;
  for (const network of list) {
    const size = sizes[++place] ?? 0;
    const at = network.number === number ? -1 : network.name.toLowerCase().indexOf(wanted);
    if (network.number === number || at >= 0) found.push({ rank: Math.sign(at), size, network });
  }
  return found
    .sort((a, b) => a.rank - b.rank || b.size - a.size || a.network.number - b.network.number)
    .slice(0, limit)
    .map(({ network }) => network);
}

/** How many IPv4 addresses each value has. */
function sizesOf(ipv4: RangeTable, largest: number): Float64Array {
  const sizes = new Float64Array(largest + 1);
  for (let row = 0; row < ipv4.rows; row++) {
    const end = row + 1 < ipv4.rows ? ipv4.lowAt(row + 1) : IPV4_ADDRESSES;
    const value = ipv4.valueAt(row);
    sizes[value] = (sizes[value] ?? 0) + end - ipv4.lowAt(row);
  }
  return sizes;
}
