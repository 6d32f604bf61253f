import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Family, formatPrefix, type Prefix, parsePrefix } from '../../src-shared/address.ts';
import { openLocator } from './locator.ts';
import { rangeOf } from './seed/no-place.ts';
import { fileOf, NETWORKS, type Ranges, rangesIn, writeSeed } from './testing/write-seed.ts';

const codes = ['DE', 'US', 'CN', 'BR'];
const country = fc.constantFrom(...codes);
const number = fc.constantFrom(...NETWORKS.map((network) => network.number));
const ranges: fc.Arbitrary<Ranges> = fc.record({
  country4: rangesIn(32n, 1n, country),
  network4: rangesIn(32n, 256n, number),
  country6: rangesIn(128n, 1n << 64n, country),
  network6: rangesIn(128n, 1n << 62n, number),
});
const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

function parsed(prefixes: readonly string[]): Prefix[] {
  return prefixes.map((text) => {
    const prefix = parsePrefix(text);
    if (prefix === null) throw new Error(`not a prefix: ${text}`);
    expect(formatPrefix(prefix)).toBe(text);
    return prefix;
  });
}

/** First and last address of each, with their neighbours. */
function bordersOf(prefixes: readonly Prefix[]): { family: Family; address: bigint }[] {
  return prefixes.flatMap((prefix) => {
    const { first, last } = rangeOf(formatPrefix(prefix));
    return [first - 1n, first, last, last + 1n]
      .filter((address) => address >= 0n && address >> BigInt(BITS[prefix.family]) === 0n)
      .map((address) => ({ family: prefix.family, address }));
  });
}

function contains(prefixes: readonly Prefix[], family: Family, address: bigint): boolean {
  return prefixes.some(
    (prefix) =>
      prefix.family === family &&
      address >> BigInt(BITS[family] - prefix.length) ===
        prefix.network >> BigInt(BITS[family] - prefix.length),
  );
}

test('an address is in the prefixes of a place exactly if it is placed there', async () => {
  const anywhere = fc.array(fc.bigInt(0n, (1n << 128n) - 1n), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(ranges, anywhere, async (all, addresses) => {
      const locator = await openLocator({ seed: fileOf(writeSeed(all)) });
      const places = [
        ...codes.map((code) => ({ country: code })),
        ...NETWORKS.map((network) => ({ network: network.number })),
      ];
      const prefixes = places.map((place) => parsed(locator.prefixesOf(place)));
      const asked = [
        ...prefixes.flatMap(bordersOf),
        ...addresses.flatMap((address) => [
          { family: 6 as const, address },
          { family: 4 as const, address: address >> 96n },
        ]),
      ];
      for (const { family, address } of asked) {
        // IPv4 by another name is judged as IPv4.
        if (family === 6 && address >> 32n === 0xffffn) continue;
        const found = locator.place(formatPrefix({ family, network: address, length: BITS[family] }));
        for (const [i, place] of places.entries()) {
          const isThere =
            'country' in place ? found.country === place.country : found.network?.number === place.network;
          expect(contains(prefixes[i] ?? [], family, address)).toBe(isThere);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('they are sorted, apart, and no two of them are one', async () => {
  await fc.assert(
    fc.asyncProperty(ranges, country, async (all, code) => {
      const locator = await openLocator({ seed: fileOf(writeSeed(all)) });
      const prefixes = parsed(locator.prefixesOf({ country: code }));
      for (const [i, prefix] of prefixes.entries()) {
        expect(prefix.length).toBeLessThanOrEqual(prefix.family === 4 ? 32 : 64);
        const before = prefixes[i - 1];
        if (before === undefined || before.family !== prefix.family) {
          expect(before?.family ?? 4).toBeLessThanOrEqual(prefix.family);
          continue;
        }
        const size = 1n << BigInt(BITS[prefix.family] - before.length);
        expect(before.network + size).toBeLessThanOrEqual(prefix.network);
        const areOne =
          before.length === prefix.length &&
          before.network + size === prefix.network &&
          before.network % (2n * size) === 0n;
        expect(areOne).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

test('whole spaces, single addresses, unknown places', async () => {
  const nothing = { country4: [], network4: [], country6: [], network6: [] };
  const everything = await openLocator({
    seed: fileOf(
      writeSeed({
        country4: [{ ...rangeOf('0.0.0.0/0'), value: 'DE' }],
        country6: [{ ...rangeOf('::/0'), value: 'DE' }],
        network4: [{ ...rangeOf('9.9.9.9'), value: 64_496 }],
        network6: [{ ...rangeOf('2a00::/64'), value: 64_496 }],
      }),
    ),
  });
  expect(everything.prefixesOf({ country: 'DE' })).toEqual(['0.0.0.0/0', '::/0']);
  expect(everything.prefixesOf({ network: 64_496 })).toEqual(['9.9.9.9', '2a00::/64']);
  expect(everything.prefixesOf({ country: 'US' })).toEqual([]);
  expect(everything.prefixesOf({ country: 'de' })).toEqual([]);
  expect(everything.prefixesOf({ network: 1 })).toEqual([]);
  expect(everything.countries()).toEqual(['DE']);
  const empty = await openLocator({ seed: fileOf(writeSeed(nothing)) });
  expect(empty.prefixesOf({ country: 'DE' })).toEqual([]);
  expect(empty.countries()).toEqual([]);
  const none = await openLocator({ seed: '/nowhere/places.seed' });
  expect(none.prefixesOf({ country: 'DE' })).toEqual([]);
  expect(none.prefixesOf({ network: 64_496 })).toEqual([]);
  expect(none.networksNamed('a', 5)).toEqual([]);
  expect(none.countries()).toEqual([]);
});

test('every country that Drawbridge brings has prefixes, together fewer addresses than there are', async () => {
  const locator = await openLocator();
  const codesKnown = locator.countries();
  expect(codesKnown.length).toBeGreaterThan(200);
  expect(codesKnown).toEqual(codesKnown.toSorted());
  let addresses = 0;
  for (const code of codesKnown) {
    const prefixes = locator.prefixesOf({ country: code });
    expect(prefixes.length).toBeGreaterThan(0);
    for (const prefix of prefixes) {
      const [address = '', length = '32'] = prefix.split('/');
      if (!address.includes(':')) addresses += 2 ** (32 - Number(length));
    }
    const [first = ''] = prefixes;
    expect(locator.place(first).country).toBe(code);
  }
  expect(addresses).toBeGreaterThan(2.5e9);
  expect(addresses).toBeLessThan(2 ** 32);
});
