import {
  canonicalAddress,
  type Family,
  formatPrefix,
  type Prefix,
  parsePrefix,
  widen,
} from '../../../src-shared/address.ts';

/** Addresses from the first to the last. Registries hand out ranges that are not always one prefix. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS: Readonly<Record<Family, bigint>> = { 4: 32n, 6: 128n };
/** IANA gives the registries blocks of these lengths; no network is wider, but for the registries' own. */
const WIDEST: Readonly<Record<Family, number>> = { 4: 8, 6: 12 };

export function rangeOfPrefix(prefix: Prefix): AddressRange {
  const hostBits = BITS[prefix.family] - BigInt(prefix.length);
  return {
    family: prefix.family,
    first: prefix.network,
    last: prefix.network | ((1n << hostBits) - 1n),
  };
}

/** An address or prefix as a range; null if the text is neither. */
export function parseRange(text: string): AddressRange | null {
  const prefix = parsePrefix(text.trim());
  return prefix === null ? null : rangeOfPrefix(prefix);
}

/** The range between two addresses, each with a length after "/" or without; null where there is none. */
export function rangeBetween(first: string, last: string): AddressRange | null {
  const [from, to] = [first, last].map((text) => parsePrefix(text.trim().replace(/\/[0-9]+$/, '')));
  if (from === null || from === undefined || to === null || to === undefined) return null;
  if (from.family !== to.family || from.network > to.network) return null;
  return { family: from.family, first: from.network, last: to.network };
}

/** What WHOIS servers write: "a - b", a prefix, or LACNIC's short "203.0.113/24". */
export function parseWrittenRange(text: string): AddressRange | null {
  const [first = '', last] = text.split(/\s+-\s+/);
  if (last !== undefined) return rangeBetween(first, last);
  const [, octets = '', length = ''] =
    /^((?:[0-9]{1,3}\.){0,2}[0-9]{1,3})\/([0-9]{1,2})$/.exec(first.trim()) ?? [];
  if (octets === '') return parseRange(first);
  return parseRange(`${[...octets.split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${length}`);
}

export function holds(range: AddressRange, address: AddressRange): boolean {
  return range.family === address.family && range.first <= address.first && range.last >= address.last;
}

export function sizeOf(range: AddressRange): bigint {
  return range.last - range.first;
}

/** The range if it can be a network's that this address is in; else null. */
export function plausible(range: AddressRange | null, address: AddressRange): AddressRange | null {
  if (range === null || !holds(range, address)) return null;
  const widest = 1n << (BITS[range.family] - BigInt(WIDEST[range.family]));
  return sizeOf(range) < widest ? range : null;
}

/** The block of IANA's that an address lies in, as text: no network reaches out of it. */
export function blockOf(address: string): string {
  const prefix = neededPrefix(address);
  return formatPrefix(widen(prefix, WIDEST[prefix.family]));
}

/** The widest prefix around an address that lies in the range wholly. */
export function prefixWithin(range: AddressRange, address: string): string {
  const prefix = neededPrefix(address);
  let length = 0;
  while (length < prefix.length && !holds(range, rangeOfPrefix(widen(prefix, length)))) length++;
  return formatPrefix(widen(prefix, length));
}

/** Texts that sort as the addresses do. */
export function rangeKeys(range: AddressRange): { first: string; last: string } {
  return { first: keyOf(range.family, range.first), last: keyOf(range.family, range.last) };
}

export function rangeText({ family, first, last }: AddressRange): { first: string; last: string } {
  const text = (network: bigint) => formatPrefix({ family, network, length: Number(BITS[family]) });
  return { first: text(first), last: text(last) };
}

/** @param text an address */
export function rangeOfAddress(text: string): AddressRange {
  return rangeOfPrefix(neededPrefix(text));
}

function keyOf(family: Family, address: bigint): string {
  return `${family}${address.toString(16).padStart(32, '0')}`;
}

function neededPrefix(address: string): Prefix {
  const canonical = canonicalAddress(address);
  const prefix = canonical === null ? null : parsePrefix(canonical);
  if (prefix === null) throw new Error(`not an address: ${address}`);
  return prefix;
}
