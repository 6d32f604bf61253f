import { formatPrefix, type Prefix, parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';

export interface Desired {
  /** Canonical and disjoint. */
  readonly targets: ReadonlySet<string>;
  /** Those that no firewall is told to block, each with the reason in words. */
  readonly refused: readonly { readonly target: string; readonly why: string }[];
}

const BITS = { 4: 32, 6: 128 } as const;

/** Wider prefixes are never blocked; the helper refuses them too. */
export const WIDEST = { 4: 8, 6: 16 } as const;

/** What is never blocked, whatever its length: loopback, unspecified, multicast, reserved, IPv4 in IPv6, link-local. */
export const UNENFORCEABLE = AddressSet.of([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '224.0.0.0/3',
  '::/16',
  'fe80::/10',
  'ff00::/8',
]);

/** Why an address or prefix cannot be blocked, in words that follow "it"; null if it can. */
export function unenforceable(target: string): string | null {
  const prefix = parsePrefix(target);
  return prefix === null ? 'is neither an address nor a prefix' : whyNever(prefix);
}

/** Prefixes being no wider than WIDEST, the first octet or group tells. The helper has the same list. */
function whyNever({ family, network, length }: Prefix): string | null {
  const widest = WIDEST[family];
  if (length < widest) return `is wider than /${widest}`;
  if (family === 4) {
    const octet = Number(network >> 24n);
    if (octet === 127) return 'is loopback';
    if (octet === 0) return 'is unspecified';
    return octet >= 224 ? 'is multicast or reserved' : null;
  }
  const group = Number(network >> 112n);
  if (group === 0) return 'is loopback, unspecified or IPv4 in IPv6';
  if (group >= 0xfe80 && group <= 0xfebf) return 'is link-local';
  return group >= 0xff00 ? 'is multicast' : null;
}

/**
 * What is to be enforced of the targets that are wanted, which may repeat, nest
 * and be written in any form: interval sets take no overlap, so what lies in a
 * wider prefix is left out.
 */
export function desiredFrom(wanted: Iterable<string>): Desired {
  const prefixes = new Map<string, Prefix>();
  const refused: { target: string; why: string }[] = [];
  for (const target of new Set(wanted)) {
    const prefix = parsePrefix(target);
    const why = prefix === null ? 'is neither an address nor a prefix' : whyNever(prefix);
    if (prefix === null || why !== null) refused.push({ target, why: why ?? '' });
    // IPv4 addresses have one spelling only; most targets are such.
    else prefixes.set(/[:/]/.test(target) ? formatPrefix(prefix) : target, prefix);
  }
  return { targets: new Set(withoutNested(prefixes)), refused };
}

/**
 * For each length that occurs, the networks of that length; a prefix is nested if
 * one of them holds it. There are few lengths, so this grows with the number of prefixes.
 */
function* withoutNested(prefixes: ReadonlyMap<string, Prefix>): Iterable<string> {
  const networks = { 4: new Map<number, Set<bigint>>(), 6: new Map<number, Set<bigint>>() };
  for (const { family, network, length } of prefixes.values()) {
    if (length === BITS[family]) continue;
    const ofLength = networks[family].get(length);
    if (ofLength === undefined) networks[family].set(length, new Set([network]));
    else ofLength.add(network);
  }
  for (const [text, { family, network, length }] of prefixes) {
    let nested = false;
    for (const [wider, ofLength] of networks[family]) {
      if (wider >= length) continue;
      const hostBits = BigInt(BITS[family] - wider);
      if (ofLength.has((network >> hostBits) << hostBits)) nested = true;
    }
    if (!nested) yield text;
  }
}
