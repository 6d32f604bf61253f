import { copyFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLocator } from './locator.ts';
import { rangeOf } from './seed/no-place.ts';
import { writeMmdb } from './testing/write-mmdb.ts';
import { fileOf, NETWORKS, rangesIn, writeSeed } from './testing/write-seed.ts';

const seed = () =>
  fileOf(
    writeSeed(
      {
        country4: [
          { ...rangeOf('9.0.0.0/8'), value: 'US' },
          { ...rangeOf('11.0.0.0/8'), value: 'FR' },
        ],
        network4: [
          { ...rangeOf('9.0.0.0/8'), value: 7 },
          { ...rangeOf('11.0.0.0/8'), value: 8 },
        ],
        country6: [{ ...rangeOf('2a00::/16'), value: 'US' }],
        network6: [{ ...rangeOf('2a00::/16'), value: 7 }],
      },
      [
        { number: 7, name: 'Seven' },
        { number: 8, name: 'Eight' },
      ],
    ),
  );
const seven = { number: 7, name: 'Seven' };
const countries = (code: string) => writeMmdb({ records: [['9.1.0.0/16', { country_code: code }]] });
const networks = (name: string) =>
  writeMmdb({
    records: [
      ['9.1.0.0/16', { asn: 9, name }],
      ['9.2.0.0/16', { asn: 8 }],
      ['9.3.0.0/16', { asn: 7, name: 'Sieben' }],
      ['2a01::/16', { asn: 10, name: 'Ten' }],
    ],
  });

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-places-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('what a file does not know is asked of what Drawbridge brings', () => {
  test('a file of countries', async () => {
    const locator = await openLocator({
      seed: seed(),
      countryFile: fileOf(countries('BR'), 'countries.mmdb'),
    });
    expect(locator.place('9.1.2.3')).toEqual({ country: 'BR', network: seven });
    expect(locator.place('9.2.2.3')).toEqual({ country: 'US', network: seven });
    expect(locator.place('2a00::1')).toEqual({ country: 'US', network: seven });
    expect(locator.prefixesOf({ country: 'BR' })).toEqual(['9.1.0.0/16']);
    expect(locator.prefixesOf({ country: 'US' })).not.toContain('9.0.0.0/8');
    expect(locator.prefixesOf({ country: 'US' })).toContain('9.0.0.0/16');
    expect(locator.countries()).toEqual(['BR', 'FR', 'US']);
    expect(locator.sources.map(({ name }) => name)).toEqual(['countries.mmdb (Test)', 'a test']);
  });

  test('a file of networks: one name for a number, the file’s if it has one', async () => {
    const locator = await openLocator({
      seed: seed(),
      networkFile: fileOf(networks('Nine'), 'networks.mmdb'),
    });
    const networkAt = (address: string) => locator.place(address).network;
    expect(networkAt('9.1.0.1')).toEqual({ number: 9, name: 'Nine' });
    expect(networkAt('9.2.0.1')).toEqual({ number: 8, name: 'Eight' });
    expect(networkAt('11.0.0.1')).toEqual({ number: 8, name: 'Eight' });
    expect(networkAt('9.4.0.1')).toEqual({ number: 7, name: 'Sieben' });
    expect(networkAt('2a01::1')).toEqual({ number: 10, name: 'Ten' });
    expect(locator.place('9.1.0.1').country).toBe('US');
    expect(locator.prefixesOf({ network: 8 })).toEqual(['9.2.0.0/16', '11.0.0.0/8']);
    expect(locator.prefixesOf({ network: 10 })).toEqual(['2a01::/16']);
    expect(locator.networksNamed('sieben', 5)).toEqual([{ number: 7, name: 'Sieben' }]);
    expect(locator.networksNamed('seven', 5)).toEqual([]);
    expect(locator.networksNamed('AS9', 5)).toEqual([{ number: 9, name: 'Nine' }]);
  });

  test('one file for both is named once', async () => {
    const file = fileOf(
      writeMmdb({ records: [['9.1.0.0/16', { country_code: 'BR', asn: 'AS9', as_name: 'Nine' }]] }),
      'both.mmdb',
    );
    const locator = await openLocator({ seed: seed(), countryFile: file, networkFile: file });
    expect(locator.place('9.1.0.1')).toEqual({ country: 'BR', network: { number: 9, name: 'Nine' } });
    expect(locator.sources.map(({ name }) => name)).toEqual(['both.mmdb (Test)', 'a test']);
  });

  test('everything replaced: what nobody has any more is not listed', async () => {
    const locator = await openLocator({
      seed: seed(),
      countryFile: fileOf(
        writeMmdb({
          records: [
            ['8.0.0.0/5', { country_code: 'BR' }],
            ['2a00::/16', { country_code: 'BR' }],
          ],
        }),
        'all.mmdb',
      ),
    });
    expect(locator.countries()).toEqual(['BR']);
  });

  test('at every address that of the file, else that of the seed', async () => {
    const code = fc.constantFrom('DE', 'US', 'BR');
    const number = fc.constantFrom(...NETWORKS.map((network) => network.number));
    const space = rangeOf('20.0.0.0/24');
    const records = fc.array(
      fc.tuple(fc.nat(255), fc.integer({ min: 25, max: 32 }), code, fc.integer({ min: 1, max: 5 })),
      { minLength: 1, maxLength: 10 },
    );
    const ranges = fc.record({
      country4: rangesIn(8n, 1n, code),
      network4: rangesIn(8n, 1n, number),
      country6: fc.constant([]),
      network6: fc.constant([]),
    });
    const within = <V>(all: readonly { first: bigint; last: bigint; value: V }[]) =>
      all.map(({ first, last, value }) => ({ first: space.first + first, last: space.first + last, value }));
    await fc.assert(
      fc.asyncProperty(ranges, records, async (given, own) => {
        const below = fileOf(
          writeSeed({ ...given, country4: within(given.country4), network4: within(given.network4) }),
        );
        const file = fileOf(
          writeMmdb({
            records: own.map(([host, length, country_code, asn]) => [
              `20.0.0.${host}/${length}`,
              { country_code, asn, name: `Own ${asn}` },
            ]),
          }),
          'own.mmdb',
        );
        const lower = await openLocator({ seed: below });
        const upper = await openLocator({ seed: '/nowhere', countryFile: file, networkFile: file });
        const both = await openLocator({ seed: below, countryFile: file, networkFile: file });
        expect(both.problem).toBeNull();
        for (let host = 0; host < 256; host++) {
          const address = `20.0.0.${host}`;
          expect(both.place(address)).toEqual({
            country: upper.place(address).country ?? lower.place(address).country,
            network: upper.place(address).network ?? lower.place(address).network,
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a file that is replaced', () => {
  test('is read when it is asked for, and not before', async () => {
    const countryFile = join(folder(), 'own.mmdb');
    writeFileSync(countryFile, countries('BR'));
    const locator = await openLocator({ seed: seed(), countryFile });
    expect(locator.isStale()).toBe(false);
    writeFileSync(`${countryFile}.new`, countries('CL'));
    renameSync(`${countryFile}.new`, countryFile);
    expect(locator.isStale()).toBe(true);
    expect(locator.place('9.1.0.1').country).toBe('BR');
    await locator.reload();
    expect(locator.isStale()).toBe(false);
    expect(locator.problem).toBeNull();
    expect(locator.place('9.1.0.1').country).toBe('CL');
    expect(locator.countries()).toEqual(['CL', 'FR', 'US']);
  });

  test('by one of the same size and time', async () => {
    const countryFile = join(folder(), 'own.mmdb');
    const time = new Date('2026-01-02T03:04:05Z');
    writeFileSync(countryFile, countries('BR'));
    utimesSync(countryFile, time, time);
    const locator = await openLocator({ seed: seed(), countryFile });
    writeFileSync(`${countryFile}.new`, countries('CL'));
    utimesSync(`${countryFile}.new`, time, time);
    renameSync(`${countryFile}.new`, countryFile);
    expect(locator.isStale()).toBe(true);
  });

  test('by a damaged one, by none, and then by a good one', async () => {
    const networkFile = join(folder(), 'own.mmdb');
    writeFileSync(networkFile, networks('Nine'));
    const locator = await openLocator({ seed: seed(), networkFile });
    const { sources } = locator;
    const expectKept = async (reason: string) => {
      expect(locator.isStale()).toBe(true);
      await locator.reload();
      expect(locator.isStale()).toBe(false);
      expect(locator.problem).toBe(
        `${networkFile} is not used for networks: ${reason}. What was read from it before is used instead.`,
      );
      expect(locator.place('9.1.0.1').network).toEqual({ number: 9, name: 'Nine' });
      expect(locator.sources).toEqual(sources);
    };
    writeFileSync(networkFile, networks('Other').subarray(0, 200));
    await expectKept('it is no MMDB file, or not the whole of one. Unpack it first if it came packed');
    rmSync(networkFile);
    await expectKept('it is not there');
    copyFileSync(fileOf(networks('Other')), networkFile);
    expect(locator.isStale()).toBe(true);
    await locator.reload();
    expect(locator.problem).toBeNull();
    expect(locator.place('9.1.0.1').network).toEqual({ number: 9, name: 'Other' });
  });

  test('by another one that the owner chooses, also one that can not be read, and by none', async () => {
    const locator = await openLocator({ seed: seed(), countryFile: fileOf(countries('BR'), 'one.mmdb') });
    const networkFile = fileOf(networks('Nine'), 'networks.mmdb');
    await locator.reload({ countryFile: fileOf(countries('CL'), 'two.mmdb'), networkFile });
    expect(locator.place('9.1.0.1')).toEqual({ country: 'CL', network: { number: 9, name: 'Nine' } });
    await locator.reload({ countryFile: '/nowhere/own.mmdb', networkFile });
    expect(locator.problem).toMatch(
      /^\/nowhere\/own.mmdb is not used for countries: it is not there\. What was read from \/.+\/two.mmdb before is used instead\.$/,
    );
    expect(locator.place('9.1.0.1')).toEqual({ country: 'CL', network: { number: 9, name: 'Nine' } });
    await locator.reload({ countryFile: null });
    expect(locator.problem).toBeNull();
    expect(locator.place('9.1.0.1')).toEqual({ country: 'US', network: seven });
    expect(locator.sources.map(({ name }) => name)).toEqual(['a test']);
    expect(locator.isStale()).toBe(false);
  });

  test('one that was missing at first is found when it comes', async () => {
    const countryFile = join(folder(), 'own.mmdb');
    const locator = await openLocator({ seed: seed(), countryFile });
    expect(locator.problem).toContain('it is not there');
    expect(locator.isStale()).toBe(false);
    writeFileSync(countryFile, countries('BR'));
    expect(locator.isStale()).toBe(true);
    await locator.reload();
    expect(locator.problem).toBeNull();
    expect(locator.place('9.1.0.1').country).toBe('BR');
  });

  test('a file of the owner’s serves also where what Drawbridge brings can not be read', async () => {
    const locator = await openLocator({ seed: '/nowhere', countryFile: fileOf(countries('BR'), 'own.mmdb') });
    expect(locator.place('9.1.0.1')).toEqual({ country: 'BR', network: null });
    expect(locator.place('9.2.0.1')).toEqual({ country: null, network: null });
  });
});
