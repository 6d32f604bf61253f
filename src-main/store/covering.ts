import { formatPrefix, parsePrefix, widen } from '../../src-shared/address.ts';

/** Every target that keeps this address or prefix out: itself and all the prefixes around it. */
export function coveringTargets(target: string): string[] {
  const prefix = parsePrefix(target);
  if (prefix === null) return [target];
  return Array.from({ length: prefix.length + 1 }, (_, length) => formatPrefix(widen(prefix, length)));
}
