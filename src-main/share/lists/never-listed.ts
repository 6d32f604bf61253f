import { parsePrefix } from '../../../src-shared/address.ts';

/** Host bits of the widest prefix that is taken, an IPv4 /8: no firewall here is told to block a wider one. */
export const MOST_HOST_BITS4 = 24;
/** An IPv6 /16. */
export const MOST_HOST_BITS6 = 112;

/**
 * What no list may close: the machine itself, its own network, and what is no address of anybody (IANA's registries of
 * special-purpose addresses, RFC 6890). 100.64.0.0/10 is where private networks over the internet live, too.
 */
const SPECIAL4 = ranges([
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'private'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['224.0.0.0/3', 'multicast or reserved'],
]).map(({ first, last, why }) => ({ first: Number(first), last: Number(last), why }));

const SPECIAL6 = ranges([
  ['::/16', 'loopback, unspecified or IPv4 in IPv6'],
  ['fc00::/7', 'private'],
  ['fe80::/9', 'link-local'],
  ['ff00::/8', 'multicast or reserved'],
]);

/**
 * Why nothing of this range of IPv4, both ends included, is taken from a list, in a few words; null if it is taken. One
 * that reaches into such addresses is left out as a whole: who writes that made a mistake.
 */
export function whyNeverListed4(first: number, last: number): string | null {
  if (last - first >= 2 ** MOST_HOST_BITS4) return `wider than /${32 - MOST_HOST_BITS4}`;
  return SPECIAL4.find((special) => first <= special.last && last >= special.first)?.why ?? null;
}

/** The same for IPv6. */
export function whyNeverListed6(first: bigint, last: bigint): string | null {
  if (last - first >= 1n << BigInt(MOST_HOST_BITS6)) return `wider than /${128 - MOST_HOST_BITS6}`;
  return SPECIAL6.find((special) => first <= special.last && last >= special.first)?.why ?? null;
}

interface SpecialRange {
  readonly first: bigint;
  readonly last: bigint;
  readonly why: string;
}

function ranges(specials: readonly (readonly [prefix: string, why: string])[]): SpecialRange[] {
  return specials.flatMap(([text, why]) => {
    const prefix = parsePrefix(text);
    if (prefix === null) return [];
    const { family, network, length } = prefix;
    const hosts = 1n << BigInt((family === 4 ? 32 : 128) - length);
    return [{ first: network, last: network + hosts - 1n, why }];
  });
}
