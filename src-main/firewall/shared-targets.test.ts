import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressSet } from '../../src-shared/address-set.ts';
import { unenforceable } from './desired.ts';
import { SharedTargets } from './shared-targets.ts';
import {
  isHeldBy,
  keptOut,
  outermostOf,
  prefixOf,
  WORLD,
  worldTarget,
  worldTargets,
} from './testing/small-world.ts';

function shared(
  wide: readonly string[],
  singles: readonly string[],
  exempt: readonly string[],
): SharedTargets {
  return SharedTargets.of({ wide: AddressSet.of(wide), singles, exempt: AddressSet.of(exempt) });
}

describe('what lists want in the firewall', () => {
  test('is exactly who is named and not exempt, in disjoint targets', () => {
    fc.assert(
      fc.property(
        worldTargets,
        fc.array(fc.constantFrom(...WORLD)),
        worldTargets,
        worldTarget,
        (wide, singles, exempt, asked) => {
          const made = shared(wide, singles, exempt);
          const targets = [...made.targets];
          const free = keptOut(exempt);
          const expected = [...keptOut([...wide, ...singles])].filter((address) => !free.has(address));
          expect(keptOut(targets)).toEqual(new Set(expected));
          expect(outermostOf(targets)).toEqual(new Set(targets));
          expect(made.size).toBe(targets.length);
          expect(made.covers(prefixOf(asked))).toBe(isHeldBy(targets, asked));
          expect(new Set(made.within(prefixOf(asked)))).toEqual(
            new Set(targets.filter((target) => isHeldBy([asked], target))),
          );
          // Addresses side by side are not joined to prefixes.
          const inWide = keptOut(wide);
          for (const single of singles) {
            if (!free.has(single) && !inWide.has(single)) expect(made.targets.has(single)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('holds nothing that may never be blocked, and no prefix wider than the firewall takes', () => {
    const made = shared(
      ['0.0.0.0/0', '::/0'],
      ['127.0.0.1', '::1', 'fe80::1', '224.0.0.1', '0.0.0.1'],
      ['203.0.113.66', '2001:db8::66'],
    );
    const targets = [...made.targets];
    expect(targets.filter((target) => unenforceable(target) !== null)).toEqual([]);
    expect(targets).toContain('1.0.0.0/8');
    expect(targets).toContain('223.0.0.0/8');
    expect(targets).toContain('203.0.113.67');
    for (const free of [
      '203.0.113.66',
      '2001:db8::66',
      '127.0.0.1',
      '::1',
      'fe80::1',
      '224.0.0.1',
      '0.0.0.1',
    ]) {
      expect(made.covers(prefixOf(free)), free).toBe(false);
    }
    for (const kept of ['203.0.113.65', '203.0.113.67', '2001:db8::67', '1.0.0.0', '223.255.255.255']) {
      expect(made.covers(prefixOf(kept)), kept).toBe(true);
    }
  });

  test('200,000 of them, 5 % of them prefixes', () => {
    const singles: string[] = [];
    for (let i = 0; i < 190_000; i++) {
      const n = (i * 2654435761) >>> 0;
      singles.push(`${1 + ((n >>> 24) % 120)}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`);
    }
    const wide: string[] = [];
    for (let i = 0; i < 10_000; i++) wide.push(`${130 + (i >> 8)}.${i & 255}.7.0/24`);
    const began = performance.now();
    const made = shared(wide, singles, ['130.0.7.66']);
    console.info(`200,000 shared targets in ${Math.round(performance.now() - began)} ms`);
    expect(made.size).toBe(
      new Set(singles).size - singles.filter((one) => one.startsWith('127.')).length + 10_000 + 7,
    );
    expect(made.within(prefixOf('130.0.7.0/24'))).toHaveLength(8);
  });
});

test('what may never be blocked is the same said in two ways', () => {
  const target = fc.oneof(
    fc
      .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 8, max: 32 }))
      .map(([a, b, n]) => `${a}.${b}.0.0/${n}`),
    fc
      .tuple(
        fc.constantFrom('0', '1', '2001', 'fe7f', 'fe80', 'febf', 'fec0', 'feff', 'ff00', 'ffff'),
        fc.integer({ min: 16, max: 128 }),
      )
      .map(([group, n]) => `${group}::/${n}`),
  );
  fc.assert(
    fc.property(target, (one) => {
      const [canonical] = AddressSet.of([one]).prefixes();
      expect(
        SharedTargets.of({ wide: AddressSet.of([one]), singles: [], exempt: AddressSet.empty }).size > 0,
      ).toBe(unenforceable(canonical ?? '') === null);
    }),
  );
});
