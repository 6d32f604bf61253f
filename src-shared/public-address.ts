import { formatPrefix, parsePrefix, prefixContains, prefixesOverlap } from './address.ts';

const parsed = (texts: string) =>
  texts
    .split(' ')
    .map((text) => parsePrefix(text))
    .filter((prefix) => prefix !== null);

/** Not of the public internet (IANA's registries of special-purpose addresses; RFC 6890). */
const SPECIAL = parsed(
  [
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
    // Of IPv6 all but global unicast (2000::/3), and what wraps an IPv4 address in one: that may be a private one.
    '::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20',
  ].join(' '),
);

/** How a network without IPv4 shows IPv4 addresses (RFC 6052): the last 32 bits. */
const [NAT64] = parsed('64:ff9b::/96');

/** Whether an address is one that anybody on the internet may be found at. */
export function isPublicAddress(address: string): boolean {
  const prefix = parsePrefix(address);
  if (prefix === null) return false;
  if (NAT64 !== undefined && prefixContains(NAT64, prefix)) {
    const ipv4 = { family: 4, network: prefix.network & 0xffffffffn, length: 32 } as const;
    return isPublicAddress(formatPrefix(ipv4));
  }
  return !SPECIAL.some((special) => prefixesOverlap(special, prefix));
}
