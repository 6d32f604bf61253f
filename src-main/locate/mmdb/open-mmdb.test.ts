import fc from 'fast-check';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { describe, expect, test } from 'vitest';
import { type Family, formatPrefix, type Prefix, parsePrefix } from '../../../src-shared/address.ts';
import { openLocator } from '../locator.ts';
import { NO_PLACE, rangeOf } from '../seed/no-place.ts';
import { type MmdbContent, type MmdbValue, writeMmdb } from '../testing/write-mmdb.ts';
import { fileOf } from '../testing/write-seed.ts';

const NO_SEED = '/nowhere/places.seed';
const mmdbOf = (content: MmdbContent) => fileOf(writeMmdb(content), 'own.mmdb');
/** Knows only what the file does. */
const countriesOf = (content: MmdbContent) => openLocator({ seed: NO_SEED, countryFile: mmdbOf(content) });
const networksOf = (content: MmdbContent) => openLocator({ seed: NO_SEED, networkFile: mmdbOf(content) });

describe('countries in the shapes of those who make such files', () => {
  const names = { de: 'Deutschland', en: 'Germany' };
  const shapes: readonly (readonly [string, MmdbValue, string | null])[] = [
    [
      'GeoLite2-Country',
      { continent: { code: 'EU' }, country: { geoname_id: 2921044, iso_code: 'DE', names } },
      'DE',
    ],
    [
      'GeoLite2-City',
      {
        city: { names: { en: 'Essen' } },
        country: { iso_code: 'DE', names, is_in_european_union: true },
        location: { latitude: 51.45, longitude: -7.01, time_zone: 'Europe/Berlin' },
        registered_country: { iso_code: 'US' },
        subdivisions: [{ iso_code: 'NW' }],
      },
      'DE',
    ],
    ['registered only', { registered_country: { iso_code: 'US', names: {} } }, 'US'],
    ['country without a code', { country: { names }, registered_country: { iso_code: 'FR' } }, 'FR'],
    ['ip-location-db', { country_code: 'DE' }, 'DE'],
    ['IPinfo Lite', { asn: 'AS3320', country: 'Germany', country_code: 'DE', continent_code: 'EU' }, 'DE'],
    ['IPinfo, older', { continent: 'EU', country: 'DE', country_name: 'Germany' }, 'DE'],
    ['lower case', { country_code: 'de' }, 'DE'],
    ['no country', { country_code: 'EU' }, null],
    ['no code', { country_code: 'DEU' }, null],
    ['not text', { country_code: 49 }, null],
    ['a list', ['DE'], null],
    ['a text', 'DE', null],
  ];

  for (const [name, record, country] of shapes) {
    test(name, async () => {
      const locator = await countriesOf({
        records: [
          ['2.0.0.0/8', record],
          ['2a00::/32', record],
          ['9.0.0.0/8', { country_code: 'BR' }],
        ],
      });
      expect(locator.problem).toBeNull();
      expect(locator.place('2.3.4.5')).toEqual({ country, network: null });
      expect(locator.place('2a00::1').country).toBe(country);
      expect(locator.place('9.0.0.1').country).toBe('BR');
      expect(locator.place('3.0.0.0').country).toBeNull();
    });
  }
});

describe('networks in the shapes of those who make such files', () => {
  const shapes: readonly (readonly [string, MmdbValue, { number: number; name: string } | null])[] = [
    [
      'GeoLite2-ASN',
      { autonomous_system_number: 3320, autonomous_system_organization: 'Deutsche Telekom AG' },
      { number: 3320, name: 'Deutsche Telekom AG' },
    ],
    ['IPinfo Lite', { as_domain: 'a.example', as_name: 'A', asn: 'AS3320' }, { number: 3320, name: 'A' }],
    ['IPinfo ASN', { asn: 'AS3320', domain: 'a.example', name: 'A' }, { number: 3320, name: 'A' }],
    ['IPLocate', { asn: 3320, country_code: 'DE', name: 'A', org: 'A AG' }, { number: 3320, name: 'A' }],
    ['digits', { asn: '3320', org: 'A AG' }, { number: 3320, name: 'A AG' }],
    ['the highest', { asn: 4_294_967_295n, name: 'Z' }, { number: 4_294_967_295, name: 'Z' }],
    ['an empty name', { asn: 3320, name: '  ', org: 'A AG' }, { number: 3320, name: 'A AG' }],
    ['no name', { asn: 3320 }, { number: 3320, name: '' }],
    [
      'a hostile name',
      { asn: 3320, name: 'a\u202eb\u0007\u001b[2J\n<b>' },
      { number: 3320, name: 'ab [2J <b>' },
    ],
    ['a long name', { asn: 3320, name: 'ä'.repeat(3000) }, { number: 3320, name: `${'ä'.repeat(79)}…` }],
    ['none', { asn: 0, name: 'None' }, null],
    ['too high', { asn: 4_294_967_296n }, null],
    ['not safe', { asn: 1n << 100n }, null],
    ['no number', { asn: 'AS', name: 'A' }, null],
  ];

  for (const [name, record, network] of shapes) {
    test(name, async () => {
      const locator = await networksOf({
        records: [
          ['2.0.0.0/8', record],
          ['9.0.0.0/8', { asn: 1, name: 'One' }],
        ],
      });
      expect(locator.problem).toBeNull();
      expect(locator.place('2.3.4.5')).toEqual({ country: null, network });
      expect(locator.place('9.0.0.1').network).toEqual({ number: 1, name: 'One' });
    });
  }
});

test('the first name of a number counts for all of it', async () => {
  const locator = await networksOf({
    records: [
      ['2.0.0.0/8', { asn: 1, name: 'One' }],
      ['9.0.0.0/8', { asn: 1, name: 'Other' }],
    ],
  });
  expect(locator.place('9.0.0.1').network).toEqual({ number: 1, name: 'One' });
});

const CODES = ['DE', 'US', 'CN', 'BR'];
const prefix4 = fc
  .tuple(
    fc.oneof(
      fc.bigInt(0n, 0xffff_ffffn),
      fc.bigInt(0n, 600n).map((n) => 0x0808_0000n + n),
    ),
    fc.integer({ min: 1, max: 32 }),
  )
  .map(([network, length]): Prefix => prefixOf(4, network, length));
const prefix6 = fc
  .tuple(
    fc.oneof(
      fc.bigInt(0n, (1n << 128n) - 1n),
      fc.bigInt(0n, (1n << 125n) - 1n).map((n) => n | (1n << 125n)),
      fc.bigInt(0n, 600n).map((n) => (0x2a00n << 112n) | (n << 60n)),
    ),
    fc.integer({ min: 1, max: 128 }),
  )
  .map(([network, length]): Prefix => prefixOf(6, network, length));

function prefixOf(family: Family, network: bigint, length: number): Prefix {
  const text = formatPrefix({ family, network, length: family === 4 ? 32 : 128 });
  return parsePrefix(`${text}/${length}`) as Prefix;
}

test('every look-up equals that of mmdb-lib, in all kinds of trees', async () => {
  const files = fc.record({
    ipVersion: fc.constantFrom(4 as const, 6 as const),
    recordBits: fc.constantFrom(24 as const, 28 as const, 32 as const),
    pointers: fc.boolean(),
    aliases: fc.boolean(),
    ipv4: fc.array(fc.tuple(prefix4, fc.constantFrom(...CODES)), { minLength: 1, maxLength: 12 }),
    ipv6: fc.array(fc.tuple(prefix6, fc.constantFrom(...CODES)), { maxLength: 12 }),
    nested: fc.boolean(),
  });
  let known = 0;
  await fc.assert(
    fc.asyncProperty(
      files,
      fc.array(fc.oneof(prefix4, prefix6), { maxLength: 20 }),
      async (file, anywhere) => {
        const given = file.ipVersion === 4 ? file.ipv4 : [...file.ipv4, ...file.ipv6];
        const bytes = writeMmdb({
          ...file,
          aliases: file.aliases && file.ipVersion === 6,
          records: given.map(([prefix, code]) => [
            formatPrefix(prefix),
            file.nested ? { country: { iso_code: code, names: { en: code } } } : { country_code: code },
          ]),
        });
        const locator = await openLocator({ seed: NO_SEED, countryFile: fileOf(bytes, 'own.mmdb') });
        expect(locator.problem).toBeNull();
        const reader = new Reader<CountryResponse>(bytes);
        for (const { family, network } of [...given.map(([prefix]) => prefix), ...anywhere].flatMap(
          neighbours,
        )) {
          if (family === 6 && file.ipVersion === 4) continue;
          // Of IPv6, the first address of the /64.
          const asked = family === 4 ? network : (network >> 64n) << 64n;
          const text = formatPrefix({ family, network: asked, length: family === 4 ? 32 : 128 });
          const isAlias = family === 6 && asked >> 112n === 0x2002n;
          const record = isNowhere(family, asked) || (isAlias && file.aliases) ? null : reader.get(text);
          const said = record as { country_code?: string; country?: { iso_code?: string } } | null;
          const country = said?.country?.iso_code ?? said?.country_code ?? null;
          const address = formatPrefix({ family, network, length: family === 4 ? 32 : 128 });
          expect([address, locator.place(address).country]).toEqual([address, country]);
          if (country !== null) known++;
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(known).toBeGreaterThan(500);
});

function neighbours({ family, network, length }: Prefix): { family: Family; network: bigint }[] {
  const bits = BigInt(family === 4 ? 32 : 128);
  const last = network + (1n << (bits - BigInt(length))) - 1n;
  return [network - 1n, network, last, last + 1n]
    .filter((address) => address >= 0n && address >> bits === 0n)
    .filter((address) => family === 4 || address >> 32n !== 0xffffn)
    .map((address) => ({ family, network: address }));
}

function isNowhere(family: Family, address: bigint): boolean {
  return NO_PLACE[family].map(rangeOf).some(({ first, last }) => first <= address && address <= last);
}

test('nowhere is nowhere, whatever a file says', async () => {
  const locator = await countriesOf({
    records: [
      ['0.0.0.0/1', { country_code: 'DE' }],
      ['128.0.0.0/1', { country_code: 'DE' }],
      ['::/1', { country_code: 'DE' }],
      ['8000::/1', { country_code: 'DE' }],
    ],
  });
  for (const address of [
    '10.0.0.1',
    '127.0.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    'fe80::1',
  ]) {
    expect(locator.place(address).country).toBeNull();
  }
  for (const address of ['9.255.255.255', '11.0.0.0', '223.255.255.255', '2a00::', '3ffe::']) {
    expect(locator.place(address).country).toBe('DE');
  }
  const prefixes = locator.prefixesOf({ country: 'DE' });
  expect(prefixes).toContain('11.0.0.0/8');
  expect(prefixes).toContain('2002::/15');
  for (const prefix of prefixes) expect(locator.place(prefix).country).toBe('DE');
});

describe('whose it is', () => {
  const sourceOf = async (metadata: Record<string, MmdbValue>) =>
    (await countriesOf({ records: [['9.0.0.0/8', { country_code: 'BR' }]], metadata })).sources;

  test('the file, its kind, when it was built, and its own words', async () => {
    expect(
      await sourceOf({ database_type: 'Mine\u202e', description: { de: 'Meine', en: 'My\nown data' } }),
    ).toEqual([
      {
        name: 'own.mmdb (Mine)',
        date: '2026-01-02',
        licence: 'not known: see where you got it',
        credit: 'My own data',
      },
    ]);
  });

  test('nothing said', async () => {
    expect(await sourceOf({ database_type: '', description: {}, build_epoch: 0 })).toEqual([
      {
        name: 'own.mmdb',
        date: 'unknown',
        licence: 'not known: see where you got it',
        credit: 'The file does not say whose it is.',
      },
    ]);
    expect((await sourceOf({ build_epoch: 1n << 60n }))[0]?.date).toBe('unknown');
    expect((await sourceOf({ build_epoch: 300_000_000_000n }))[0]?.date).toBe('unknown');
    expect((await sourceOf({ build_epoch: 'today', description: 'text', database_type: 7 }))[0]?.name).toBe(
      'own.mmdb',
    );
  });

  test('makers who ask for a credit have it', async () => {
    const said = async (type: string, description = '') =>
      (await sourceOf({ database_type: type, description: { en: description } }))[0];
    expect(await said('GeoLite2-City')).toMatchObject({
      licence: 'GeoLite End User License Agreement',
      credit: expect.stringContaining('MaxMind'),
    });
    expect(await said('GeoIP2-Country')).toMatchObject({
      licence: expect.stringContaining('not known'),
      credit: expect.stringContaining('MaxMind'),
    });
    expect(await said('DBIP-Country-Lite (compat=Country)')).toMatchObject({
      licence: 'CC BY 4.0',
      credit: expect.stringContaining('https://db-ip.com'),
    });
    expect((await said('ipinfo bundle_location_lite.mmdb'))?.credit).toContain('https://ipinfo.io');
    expect((await said('', 'IPLocate.io ip-to-country'))?.credit).toContain('IPLocate');
  });
});
