/**
 * IP addresses and prefixes as text, numbers and canonical forms.
 * Canonical: IPv4 in dotted decimal; IPv6 as RFC 5952 says; an IPv4-mapped
 * address (::ffff:a.b.c.d) is the IPv4 address that it stands for.
 */

export type Family = 4 | 6;

export interface Prefix {
  readonly family: Family;
  /** The network as a number, host bits zero. */
  readonly network: bigint;
  /** 0 to 32, or 0 to 128. */
  readonly length: number;
}

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
const MAPPED = 0xffffn << 32n;

/** IPv4 without leading zeros, signs or short forms, as a number; null if it is none. */
function parseIpv4(text: string): number | null {
  if (text.length < 7 || text.length > 15) return null;
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 46;
    if (c === 46) {
      if (octet < 0) return null;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else if (c >= 48 && c <= 57) {
      if (octet === 0) return null;
      octet = octet < 0 ? c - 48 : octet * 10 + c - 48;
      if (octet > 255) return null;
    } else {
      return null;
    }
  }
  return dots === 4 ? value : null;
}

function parseIpv6(text: string): bigint | null {
  if (text.length < 2 || text.length > 45) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  // Dotted decimal may only end the whole address.
  if (halves.length === 2 && halves[0]?.includes('.')) return null;
  const groups = halves.map(parseGroups);
  const [head, tail] = groups;
  if (head === null || head === undefined || tail === null) return null;
  let all: number[];
  if (tail === undefined) {
    if (head.length !== 8) return null;
    all = head;
  } else {
    const missing = 8 - head.length - tail.length;
    if (missing < 1) return null;
    all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  }
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const ipv4 = i === parts.length - 1 ? parseIpv4(part) : null;
      if (ipv4 === null) return null;
      groups.push(ipv4 >>> 16, ipv4 & 0xffff);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function parseNumber(text: string): { family: Family; value: bigint } | null {
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === null ? null : { family: 4, value: BigInt(value) };
  }
  const zone = text.indexOf('%');
  const value = parseIpv6(zone < 0 ? text : text.slice(0, zone));
  if (value === null) return null;
  if (value >> 32n === MAPPED >> 32n) return { family: 4, value: value & 0xffffffffn };
  return { family: 6, value };
}

function formatNumber(family: Family, value: bigint): string {
  if (family === 4) return addressText(Number(value));
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  let best = { start: 0, length: 1 };
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === '0') end++;
    if (end - i > best.length) best = { start: i, length: end - i };
    i = Math.max(i, end);
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

/**
 * An address to be compared and looked up by: IPv4 as a signed 32-bit number,
 * any other as its canonical text.
 */
export type AddressKey = number | string;

/** @param address canonical */
export function addressKey(address: string): AddressKey {
  const value = address.includes(':') ? null : parseIpv4(address);
  return value === null ? address : Number(value) | 0;
}

/** The canonical text of an address. */
export function addressText(key: AddressKey): string {
  if (typeof key === 'string') return key;
  return `${key >>> 24}.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`;
}

/** The canonical form of an address, its zone ("%en0") dropped; null if the text is none. */
export function canonicalAddress(text: string): string | null {
  const parsed = parseNumber(text);
  return parsed === null ? null : formatNumber(parsed.family, parsed.value);
}

/**
 * An address (as a prefix of full length) or CIDR prefix; host bits are
 * cleared. Null if the text is neither.
 */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/');
  const parsed = parseNumber(slash < 0 ? text : text.slice(0, slash));
  if (parsed === null) return null;
  const { family, value } = parsed;
  const bits = BITS[family];
  let length = bits;
  if (slash >= 0) {
    const digits = text.slice(slash + 1);
    if (!/^(0|[1-9][0-9]{0,2})$/.test(digits)) return null;
    length = Number(digits);
    // ::ffff:192.0.2.0/120 is 192.0.2.0/24
    if (family === 4 && text.includes(':')) length -= 96;
    if (length < 0 || length > bits) return null;
  }
  return { family, network: clearHostBits(value, bits - length), length };
}

function clearHostBits(value: bigint, hostBits: number): bigint {
  return (value >> BigInt(hostBits)) << BigInt(hostBits);
}

/** Canonical text: a plain address where the prefix is one address, CIDR otherwise. */
export function formatPrefix(prefix: Prefix): string {
  const address = formatNumber(prefix.family, prefix.network);
  return prefix.length === BITS[prefix.family] ? address : `${address}/${prefix.length}`;
}

/** Whether every address of `inner` is in `outer`. */
export function prefixContains(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  const hostBits = BigInt(BITS[outer.family] - outer.length);
  return inner.network >> hostBits === outer.network >> hostBits;
}

/** Whether two prefixes share an address. */
export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return prefixContains(a, b) || prefixContains(b, a);
}

/** The prefix of that length around an address or prefix; the prefix itself if it is already wider. */
export function widen(prefix: Prefix, length: number): Prefix {
  if (prefix.length <= length) return prefix;
  return {
    family: prefix.family,
    network: clearHostBits(prefix.network, BITS[prefix.family] - length),
    length,
  };
}

/**
 * The source that an address counts as: IPv4 itself; IPv6 its prefix of the
 * given length, for one customer has at least a /64 (RFC 6177).
 * @param address canonical
 */
export function sourceOf(address: string, ipv6PrefixLength: number): string {
  if (!address.includes(':')) return address;
  const prefix = parsePrefix(address);
  if (prefix === null) throw new Error(`not a canonical address: ${address}`);
  return formatPrefix(widen(prefix, ipv6PrefixLength));
}

const LOOPBACK = ['127.0.0.0/8', '::1'].map((text) => parsePrefix(text) as Prefix);

/** Whether the prefix holds any loopback address. */
export function touchesLoopback(prefix: Prefix): boolean {
  return LOOPBACK.some((loopback) => prefixesOverlap(loopback, prefix));
}
