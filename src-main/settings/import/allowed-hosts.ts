import { formatPrefix, parsePrefix } from '../../../src-shared/address.ts';
import { canonicalAllowEntry } from '../allow-entry.ts';
import type { AllowOffer, LeftOutList } from './found.ts';
import { linesOf } from './read-file.ts';

/** More names than this would take too long to look up, every minute. */
export const MOST_ALLOWED = 1000;

/**
 * WORK_DIR/allowed-hosts: an address, "a.b.c.*", "a.b.c.[x-y]" or a host name a
 * line (facts/peers.md §1). DenyHosts left y out by mistake; here it is what
 * whoever wrote it meant.
 */
export function allowedHosts(text: string, path: string, leftOut: LeftOutList): AllowOffer[] {
  const entries = new Set<string>();
  for (const { line, number } of linesOf(text)) {
    const entry = line.replace(/#.*$/, '').trim();
    if (entry === '') continue;
    const where = `${path}:${number}: ${entry}`;
    const meant = entriesOf(entry);
    if (meant.length === 0) leftOut.add(where, 'it is no address, range or host name');
    else if (entries.size + meant.length > MOST_ALLOWED)
      leftOut.add(where, `the allow list takes at most ${MOST_ALLOWED} from there`);
    else for (const one of meant) entries.add(one);
  }
  return [...entries].map((entry) => ({ entry, comment: 'from DenyHosts' }));
}

function entriesOf(text: string): string[] {
  const [, network, last] = /^([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})\.(\*|\[[^\]]{1,9}\])$/.exec(text) ?? [];
  if (network !== undefined && last === '*') return canonical(`${network}.0/24`);
  if (network !== undefined) {
    const [, from, to] = /^\[([0-9]{1,3})-([0-9]{1,3})\]$/.exec(last ?? '') ?? [];
    if (from === undefined || to === undefined) return [];
    return rangeOf(network, Number(from), Number(to));
  }
  return canonical(text);
}

function canonical(text: string): string[] {
  const entry = canonicalAllowEntry(text);
  return entry === null ? [] : [entry];
}

/** The prefixes that are exactly these addresses. */
function rangeOf(network: string, from: number, to: number): string[] {
  if (from > to || to > 255 || parsePrefix(`${network}.0`) === null) return [];
  const prefixes: string[] = [];
  for (let start = from; start <= to; ) {
    let size = 1;
    while (start % (size * 2) === 0 && start + size * 2 - 1 <= to) size *= 2;
    const prefix = parsePrefix(`${network}.${start}/${32 - Math.log2(size)}`);
    if (prefix !== null) prefixes.push(formatPrefix(prefix));
    start += size;
  }
  return prefixes;
}
