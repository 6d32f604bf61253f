import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Family, formatPrefix, type Prefix, parsePrefix, widen } from './address.ts';
import { type AddressRange, AddressSet } from './address-set.ts';

const prefixOf = (text: string) => parsePrefix(text) as Prefix;

/** Eight addresses at both ends and in the middle of each family, so that everything is adjacent and at the border. */
const UNIVERSES: readonly (readonly [Family, bigint])[] = [
  [4, 0n],
  [4, 0xcb007140n],
  [4, (1n << 32n) - 8n],
  [6, 0n],
  [6, 0x20010db8n << 96n],
  [6, (1n << 128n) - 8n],
];
const ALL = UNIVERSES.flatMap(([family, base]) =>
  Array.from({ length: 8 }, (_, i) => plain(family, base + BigInt(i))),
);

function plain(family: Family, network: bigint): Prefix {
  return { family, network, length: family === 4 ? 32 : 128 };
}

const range = fc
  .tuple(fc.constantFrom(...UNIVERSES), fc.nat(7), fc.nat(7))
  .map(([[family, base], a, b]): AddressRange => {
    const [first, last] = a < b ? [a, b] : [b, a];
    return { family, first: base + BigInt(first), last: base + BigInt(last) };
  });
const prefix = fc
  .tuple(fc.constantFrom(...ALL), fc.nat(3))
  .map(([one, bits]) => widen(one, (one.family === 4 ? 32 : 128) - bits));
const ranges = fc.array(range, { maxLength: 12 });

/** Which of all addresses are in it, by asking for each. */
function members(set: AddressSet): string[] {
  return ALL.filter((one) => set.covers(one)).map(formatPrefix);
}

function isIn({ family, first, last }: AddressRange, one: Prefix): boolean {
  return family === one.family && first <= one.network && one.network <= last;
}

function naive(of: readonly AddressRange[]): Set<string> {
  return new Set(ALL.filter((one) => of.some((some) => isIn(some, one))).map(formatPrefix));
}

describe('against a set that holds each address by itself', () => {
  test('union, minus and within', () => {
    fc.assert(
      fc.property(ranges, ranges, prefix, (some, others, wide) => {
        const [a, b] = [AddressSet.ofRanges(some), AddressSet.ofRanges(others)];
        const [inA, inB] = [naive(some), naive(others)];
        const inWide = naive([...AddressSet.of([formatPrefix(wide)]).ranges()]);
        const those = (is: (text: string) => boolean) => ALL.map(formatPrefix).filter(is);
        expect(members(a.union(b))).toEqual(those((text) => inA.has(text) || inB.has(text)));
        expect(members(a.minus(b))).toEqual(those((text) => inA.has(text) && !inB.has(text)));
        expect(members(a.within(wide))).toEqual(those((text) => inA.has(text) && inWide.has(text)));
        expect(a.isEmpty).toBe(inA.size === 0);
        expect(a.size4).toBe([...inA].filter((text) => text.includes('.')).length);
      }),
      { numRuns: 500 },
    );
  });

  test('whether all, and whether any address of a prefix is in it', () => {
    fc.assert(
      fc.property(ranges, prefix, (some, asked) => {
        const set = AddressSet.ofRanges(some);
        const those = ALL.filter((one) => AddressSet.of([formatPrefix(asked)]).covers(one));
        expect(those.length).toBe(2 ** ((asked.family === 4 ? 32 : 128) - asked.length));
        const inside = those.filter((one) => some.some((which) => isIn(which, one)));
        expect(set.covers(asked)).toBe(inside.length === those.length);
        expect(set.intersects(asked)).toBe(inside.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  test('ranges and prefixes make up the same set, in the fewest pieces', () => {
    fc.assert(
      fc.property(ranges, (some) => {
        const set = AddressSet.ofRanges(some);
        const pieces = [...set.ranges()];
        expect([...AddressSet.ofRanges(pieces).ranges()]).toEqual(pieces);
        for (const [i, { family, first }] of pieces.entries()) {
          const before = pieces[i - 1];
          if (before?.family === family) expect(before.last + 1n < first).toBe(true);
        }
        const prefixes = set.prefixes();
        expect(AddressSet.of(prefixes).prefixes()).toEqual(prefixes);
        expect(naive(prefixes.flatMap((text) => [...AddressSet.of([text]).ranges()]))).toEqual(naive(some));
        expect(prefixes.map((text) => formatPrefix(prefixOf(text)))).toEqual(prefixes);
        // Fewest: no two of them are the halves of one, and they rise.
        for (const [i, text] of prefixes.entries()) {
          const one = prefixOf(text);
          const next = prefixes[i + 1];
          if (next === undefined) continue;
          const other = prefixOf(next);
          expect(
            one.family < other.family || (one.family === other.family && one.network < other.network),
          ).toBe(true);
          if (one.length > 0 && one.length === other.length) {
            expect(widen(one, one.length - 1)).not.toEqual(widen(other, one.length - 1));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('everything and nothing', () => {
  const all = AddressSet.of(['0.0.0.0/0', '::/0']);
  expect(all.prefixes()).toEqual(['0.0.0.0/0', '::/0']);
  expect(all.size4).toBe(2 ** 32);
  expect(all.minus(all).isEmpty).toBe(true);
  expect(AddressSet.empty.prefixes()).toEqual([]);
  expect(all.minus(AddressSet.of(['255.255.255.255', '::'])).prefixes()).toHaveLength(32 + 128);
  expect([...all.ranges()]).toEqual([
    { family: 4, first: 0n, last: 0xffffffffn },
    { family: 6, first: 0n, last: (1n << 128n) - 1n },
  ]);
});

test('prefixes are split where they may not be so wide', () => {
  const set = AddressSet.of(['16.0.0.0/6', '2001:db8::/31', '203.0.113.1']);
  expect(set.prefixes({ 4: 8, 6: 32 })).toEqual([
    '16.0.0.0/8',
    '17.0.0.0/8',
    '18.0.0.0/8',
    '19.0.0.0/8',
    '203.0.113.1',
    '2001:db8::/32',
    '2001:db9::/32',
  ]);
});

test('any spelling is taken, and nothing that is neither address nor prefix', () => {
  const set = AddressSet.of([
    '::ffff:203.0.113.0/121',
    '203.0.113.128/25',
    '2001:DB8:0::1',
    '198.51.100.7/32',
  ]);
  expect(set.prefixes()).toEqual(['198.51.100.7', '203.0.113.0/24', '2001:db8::1']);
  for (const text of ['', 'example.org', '203.0.113.0/33', '1.2.3']) {
    expect(() => AddressSet.of([text]), text).toThrow(/neither an address nor a prefix/);
  }
});

test.each<AddressRange>([
  { family: 4, first: 1n, last: 0n },
  { family: 4, first: 0n, last: 1n << 32n },
  { family: 6, first: -1n, last: 0n },
  { family: 6, first: 0n, last: 1n << 128n },
])('what is no range is refused: $family $first $last', (odd) => {
  expect(() => AddressSet.ofRanges([odd])).toThrow(/no range/);
});

test('100,000 prefixes', () => {
  const prefixes = Array.from({ length: 100_000 }, (_, i) => {
    const n = (i * 2654435761) >>> 0;
    return i % 10 === 0
      ? `2001:${((n >>> 16) | 1).toString(16)}:${(n & 0xffff).toString(16)}::/48`
      : `${(n >>> 24) % 223}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.0/24`;
  });
  const began = performance.now();
  const set = AddressSet.of(prefixes);
  const made = performance.now();
  const less = set
    .union(AddressSet.of(['10.0.0.0/8']))
    .minus(AddressSet.of(['203.0.113.7', '2001:db8::/32']));
  const texts = less.prefixes();
  console.info(
    `100,000 prefixes: a set in ${Math.round(made - began)} ms, put together and told in ${Math.round(performance.now() - made)} ms`,
  );
  expect(AddressSet.of(texts).prefixes()).toEqual(texts);
  expect(prefixes.every((text) => set.covers(prefixOf(text)))).toBe(true);
});
