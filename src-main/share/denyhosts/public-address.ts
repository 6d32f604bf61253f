import { canonicalAddress, type Prefix, parsePrefix, prefixesOverlap } from '../../../src-shared/address.ts';

const parsed = (texts: string): readonly Prefix[] =>
  texts
    .split(' ')
    .map((text) => parsePrefix(text))
    .filter((prefix) => prefix !== null);

/** Not of the public internet (IANA's registries of special-purpose addresses; RFC 6890). */
const SPECIAL = parsed(
  [
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
    // Of IPv6 all but global unicast (2000::/3), and what wraps an IPv4 address in one.
    '::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20',
  ].join(' '),
);

/**
 * Whether a text is the canonical form of one address that an attacker on the internet can have. A sync server refuses
 * to be told of others, so it has no reason to name them either.
 * @param alsoPublic taken for public as well, as tests need it
 */
export function isPublicAddress(text: string, alsoPublic: readonly Prefix[] = []): boolean {
  const prefix = canonicalAddress(text) === text ? parsePrefix(text) : null;
  if (prefix === null) return false;
  const touches = (other: Prefix) => prefixesOverlap(other, prefix);
  return alsoPublic.some(touches) || !SPECIAL.some(touches);
}

/**
 * Whether a sync server can be told of it. Its columns hold 15 characters: an IPv6 address would be cut into another
 * one, and prefixes it does not know (facts/reporting-and-sharing.md §4).
 */
export function isUploadable(target: string, alsoPublic: readonly Prefix[] = []): boolean {
  return !target.includes(':') && isPublicAddress(target, alsoPublic);
}
