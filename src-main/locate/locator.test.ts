import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Family, formatPrefix } from '../../src-shared/address.ts';
import { contract } from '../../src-shared/contract.ts';
import { type Locator, openLocator } from './locator.ts';
import type { Range } from './seed/boundaries.ts';
import { NO_PLACE, rangeOf } from './seed/no-place.ts';
import { fileOf, NETWORKS, type Ranges, rangesIn, writeSeed } from './testing/write-seed.ts';

const NOWHERE = { country: null, network: null };
const BROUGHT = fileURLToPath(new URL('../../assets/geo/places.seed', import.meta.url));
const text = (family: Family, address: bigint) =>
  formatPrefix({ family, network: address, length: family === 4 ? 32 : 128 });

const SHOWN = new Map([
  [0, 'Zero'],
  [64_496, 'Example'],
  [4_294_967_295, 'The last one'],
]);

const country = fc.constantFrom('DE', 'US', 'CN', 'BR');
const number = fc.constantFrom(...NETWORKS.map((network) => network.number));

function naive<V>(ranges: readonly Range<V>[], address: bigint): V | null {
  return ranges.find(({ first, last }) => first <= address && address <= last)?.value ?? null;
}

function expectNaive(locator: Locator, ranges: Ranges, family: Family, address: bigint): void {
  const asked = family === 4 ? address : (address >> 64n) << 64n;
  const [countries, networks] =
    family === 4 ? [ranges.country4, ranges.network4] : [ranges.country6, ranges.network6];
  const at = naive(networks, asked);
  expect(locator.place(text(family, address))).toEqual({
    country: naive(countries, asked),
    network: at === null ? null : { number: at, name: SHOWN.get(at) },
  });
}

test('every look-up equals a search through all ranges, at their borders and anywhere', async () => {
  const all = fc.record({
    country4: rangesIn(32n, 1n, country),
    network4: rangesIn(32n, 256n, number),
    country6: rangesIn(128n, 1n << 64n, country),
    network6: rangesIn(128n, 1n << 62n, number),
  });
  await fc.assert(
    fc.asyncProperty(
      all,
      fc.array(fc.bigInt(0n, (1n << 128n) - 1n), { maxLength: 20 }),
      async (ranges, anywhere) => {
        const locator = await openLocator({ seed: fileOf(writeSeed(ranges)) });
        for (const family of [4, 6] as const) {
          const bits = family === 4 ? 32n : 128n;
          const own =
            family === 4
              ? [...ranges.country4, ...ranges.network4]
              : [...ranges.country6, ...ranges.network6];
          const step = family === 4 ? 1n : 1n << 64n;
          const addresses = [
            0n,
            (1n << bits) - 1n,
            ...anywhere.map((address) => address >> (128n - bits)),
            ...own.flatMap(({ first, last }) => [
              first - step,
              first,
              first + step,
              last - step,
              last,
              last + step,
            ]),
          ];
          for (const address of addresses) {
            // ::ffff:0:0/96 is IPv4 by another name.
            if (address < 0n || address >> bits !== 0n || (family === 6 && address >> 48n === 0n)) continue;
            expectNaive(locator, ranges, family, address);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a prefix has the place of its first address', async () => {
  const ranges = {
    country4: [{ first: rangeOf('192.0.2.0/25').first, last: rangeOf('192.0.2.0/25').last, value: 'DE' }],
    network4: [],
    country6: [{ ...rangeOf('2001:db8:1::/48'), value: 'US' }],
    network6: [],
  };
  const locator = await openLocator({ seed: fileOf(writeSeed(ranges)) });
  expect(locator.place('192.0.2.0/24').country).toBe('DE');
  expect(locator.place('192.0.2.200/24').country).toBe('DE');
  expect(locator.place('192.0.2.200').country).toBeNull();
  expect(locator.place('192.0.2.128/25').country).toBeNull();
  expect(locator.place('::ffff:192.0.2.1').country).toBe('DE');
  expect(locator.place('2001:db8:1::/64').country).toBe('US');
  expect(locator.place('2001:db8:1:ffff:ffff:ffff:ffff:ffff').country).toBe('US');
  expect(locator.place('2001:db8:2::').country).toBeNull();
  expect(locator.place('2001:db8::/32').country).toBeNull();
});

test('what is no address has no place', async () => {
  const locator = await openLocator();
  for (const garbage of [
    '',
    'garbage',
    '1.2.3',
    '256.0.0.1',
    '8.8.8.8/33',
    '8.8.8.8 ',
    ':::',
    '\0',
    '1'.repeat(1e6),
  ]) {
    expect(locator.place(garbage)).toEqual(NOWHERE);
  }
  fc.assert(
    fc.property(fc.string(), (any) => {
      const place = locator.place(any);
      expect(contract.queries.checkTarget.output.shape.place.parse(place)).toEqual(place);
    }),
  );
});

describe('the data that Drawbridge brings', () => {
  test('know well-known addresses of both families', async () => {
    const locator = await openLocator();
    const google = { country: 'US', network: { number: 15_169, name: 'Google LLC' } };
    expect(locator.place('8.8.8.8')).toEqual(google);
    expect(locator.place('2001:4860:4860::8888')).toEqual(google);
    expect(locator.place('2001:4860:4860::/64')).toEqual(google);
  });

  test('say where they are from', async () => {
    const { sources } = await openLocator();
    expect(sources.map(({ licence }) => licence)).toEqual(['PDDL 1.0', 'CC BY 4.0']);
    for (const { date } of sources) expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    const notice = readFileSync(join(BROUGHT, '../ATTRIBUTION.md'), 'utf8');
    for (const { date, credit } of sources) {
      expect(notice).toContain(date);
      for (const [link] of credit.matchAll(/https:\/\/[a-z.-]+[a-z]/g)) expect(notice).toContain(link);
    }
  });

  test('place nothing that is nowhere: private, loopback, link-local, documentation, multicast', async () => {
    const locator = await openLocator();
    const prefixes = Object.entries(NO_PLACE).flatMap(([family, all]) =>
      all.map((prefix) => ({ family: Number(family) as Family, ...rangeOf(prefix) })),
    );
    for (const { family, first, last } of prefixes) {
      for (const address of [first, last]) expect(locator.place(text(family, address))).toEqual(NOWHERE);
      fc.assert(
        fc.property(fc.bigInt(first, last), (address) => {
          // IPv4 by another name is judged as IPv4.
          if (address >> 32n === 0xffffn) return;
          expect(locator.place(text(family, address))).toEqual(NOWHERE);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('hold to the contract everywhere', async () => {
    const locator = await openLocator();
    const { place } = contract.queries.checkTarget.output.shape;
    let known = 0;
    const anywhere = fc.oneof(
      fc.bigInt(0n, 0xffffffffn).map((address) => text(4, address)),
      fc.bigInt(0x2001n << 112n, (0x2c10n << 112n) - 1n).map((address) => text(6, address)),
    );
    fc.assert(
      fc.property(anywhere, (address) => {
        const found = locator.place(address);
        expect(place.parse(found)).toEqual(found);
        if (found.country !== null) expect(found.country).toMatch(/^[A-Z]{2}$/);
        if (found.network !== null) {
          known++;
          expect(found.network.name).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
      { numRuns: 2000 },
    );
    expect(known).toBeGreaterThan(200);
  });
});

describe('data that can not be read are the same as none', () => {
  const ranges = {
    country4: [{ ...rangeOf('8.0.0.0/8'), value: 'US' }],
    network4: [],
    country6: [],
    network6: [],
  };

  test('no file', async () => {
    const locator = await openLocator({ seed: '/nowhere/places.seed' });
    expect(locator.place('8.8.8.8')).toEqual(NOWHERE);
    expect(locator.sources).toEqual([]);
  });

  test('cut off anywhere, or another format', async () => {
    const whole = writeSeed(ranges);
    expect((await openLocator({ seed: fileOf(whole) })).place('8.8.8.8').country).toBe('US');
    for (let length = 0; length < whole.length; length += 7) {
      expect((await openLocator({ seed: fileOf(whole.subarray(0, length)) })).place('8.8.8.8')).toEqual(
        NOWHERE,
      );
    }
    const later = Buffer.from(whole.toString('latin1').replace('"format":1', '"format":2'), 'latin1');
    expect((await openLocator({ seed: fileOf(later) })).sources).toEqual([]);
    const lying = Buffer.from(whole.toString('latin1').replace('"country4":2', '"country4":9'), 'latin1');
    expect((await openLocator({ seed: fileOf(lying) })).place('8.8.8.8')).toEqual(NOWHERE);
  });

  test('a flipped bit in the data is found', async () => {
    const whole = writeSeed(ranges);
    const start = whole.indexOf('\n') + 1;
    let found = 0;
    for (let at = start + 10; at < start + 24; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      if ((await openLocator({ seed: fileOf(damaged) })).place('8.8.8.8').country !== 'US') found++;
    }
    expect(found).toBe(14);
  });
});

test('the same content gives the same file', () => {
  const ranges = {
    country4: [{ ...rangeOf('8.0.0.0/8'), value: 'US' }],
    network4: [],
    country6: [],
    network6: [],
  };
  expect(writeSeed(ranges)).toEqual(writeSeed(ranges));
});
