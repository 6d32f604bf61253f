import fc from 'fast-check';
import {
  formatPrefix,
  type Prefix,
  parsePrefix,
  prefixContains,
  widen,
} from '../../../src-shared/address.ts';
import { AddressSet } from '../../../src-shared/address-set.ts';
import { SharedTargets } from '../shared-targets.ts';

/** Sixteen addresses of each family, so that targets of them often nest, touch and repeat. */
export const WORLD: readonly string[] = Array.from({ length: 16 }, (_, i) => [
  `203.0.113.${i}`,
  `2001:db8::${(16 + i).toString(16)}`,
]).flat();

/** Any address or prefix of the world. */
export const worldTarget = fc
  .tuple(fc.constantFrom(...WORLD), fc.constantFrom(0, 0, 0, 1, 2, 3, 4))
  .map(([address, bits]) => {
    const prefix = prefixOf(address);
    return formatPrefix(widen(prefix, prefix.length - bits));
  });

export const worldTargets = fc.uniqueArray(worldTarget, { maxLength: 10 });

/** What lists may want of the world. */
export const worldShared = fc
  .tuple(worldTargets, fc.uniqueArray(fc.constantFrom(...WORLD)), worldTargets)
  .map(([wide, singles, exempt]) =>
    SharedTargets.of({ wide: AddressSet.of(wide), singles, exempt: AddressSet.of(exempt.slice(0, 2)) }),
  );

export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new Error(`${text} is no target`);
  return prefix;
}

/** Whether one of the targets holds that one, by asking each. */
export function isHeldBy(targets: Iterable<string>, inner: string): boolean {
  return [...targets].some((outer) => prefixContains(prefixOf(outer), prefixOf(inner)));
}

/** Those that lie in no other of them, by asking each about each. */
export function outermostOf(targets: Iterable<string>): Set<string> {
  const all = new Set(targets);
  return new Set(
    [...all].filter((inner) => ![...all].some((outer) => outer !== inner && isHeldBy([outer], inner))),
  );
}

/** Who of the world is kept out by these. */
export function keptOut(targets: Iterable<string>): Set<string> {
  const all = [...targets];
  return new Set(WORLD.filter((address) => isHeldBy(all, address)));
}
