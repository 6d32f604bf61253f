import { AddressSet } from '../../src-shared/address-set.ts';
import { codeOrNull, lengthOf, networkOf, type TargetCode } from './target-code.ts';
import { TargetSet } from './target-set.ts';

export interface Desired {
  readonly targets: TargetSet;
  /** Those that no firewall is told to block, each with the reason in words. */
  readonly refused: readonly { readonly target: string; readonly why: string }[];
}

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
  return whyNever(codeOrNull(target));
}

/** Prefixes being no wider than WIDEST, the first octet or group tells. The helper has the same list. */
function whyNever(code: TargetCode | null): string | null {
  if (code === null) return 'is neither an address nor a prefix';
  const network = networkOf(code);
  const widest = typeof network === 'number' ? WIDEST[4] : WIDEST[6];
  if (lengthOf(code) < widest) return `is wider than /${widest}`;
  if (typeof network === 'number') {
    const octet = network >>> 24;
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
 * and be written in any form: firewalls' sets take no overlap, so what lies in a
 * wider prefix is left out.
 */
export function desiredFrom(wanted: Iterable<string>): Desired {
  const codes: TargetCode[] = [];
  const refused = new Map<string, string>();
  for (const target of wanted) {
    const code = codeOrNull(target);
    const why = whyNever(code);
    if (code === null || why !== null) refused.set(target, why ?? '');
    else codes.push(code);
  }
  return {
    targets: TargetSet.ofCodes(codes),
    refused: Array.from(refused, ([target, why]) => ({ target, why })),
  };
}
