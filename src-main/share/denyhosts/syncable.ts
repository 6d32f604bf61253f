import { canonicalAddress, type Prefix, parsePrefix, prefixesOverlap } from '../../../src-shared/address.ts';
import { isPublicAddress } from '../../../src-shared/public-address.ts';

/**
 * Whether a text is the canonical form of one address that an attacker on the internet can have. A sync server refuses
 * to be told of others, so it has no reason to name them either.
 * @param alsoPublic taken for public as well, as tests need it
 */
export function isSyncable(text: string, alsoPublic: readonly Prefix[] = []): boolean {
  const prefix = canonicalAddress(text) === text ? parsePrefix(text) : null;
  if (prefix === null) return false;
  return alsoPublic.some((other) => prefixesOverlap(other, prefix)) || isPublicAddress(text);
}

/**
 * Whether a sync server can be told of it. Its columns hold 15 characters: an IPv6 address would be cut into another
 * one, and prefixes it does not know (facts/reporting-and-sharing.md §4).
 */
export function isUploadable(target: string, alsoPublic: readonly Prefix[] = []): boolean {
  return !target.includes(':') && isSyncable(target, alsoPublic);
}
