/**
 * Addresses that are nobody's place in the world: private, loopback, link-local,
 * for documentation and benchmarks, multicast, reserved (IANA's registries of
 * special-purpose addresses; RFC 6890), and of IPv6 all but global unicast (RFC 4291).
 */
import { parsePrefix } from '../../../src-shared/address.ts';

export const NO_PLACE: Readonly<Record<4 | 6, readonly string[]>> = {
  4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
  ],
  6: [
    '::/3',
    '4000::/2',
    '8000::/1',
    '2001:2::/48',
    '2001:10::/28',
    '2001:20::/28',
    '2001:db8::/32',
    '3fff::/20',
  ],
};

/** First and last address of a prefix. */
export function rangeOf(text: string): { first: bigint; last: bigint } {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new Error(`not a prefix: ${text}`);
  const hostBits = BigInt((prefix.family === 4 ? 32 : 128) - prefix.length);
  return { first: prefix.network, last: prefix.network + (1n << hostBits) - 1n };
}
