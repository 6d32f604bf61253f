import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrefix } from '../../../src-shared/address.ts';
import { contract } from '../../../src-shared/contract.ts';
import { openLocator } from '../locator.ts';
import { writeMmdb } from '../testing/write-mmdb.ts';
import { fileOf } from '../testing/write-seed.ts';

const NO_SEED = '/nowhere/places.seed';
const { place: placeSchema } = contract.queries.checkTarget.output.shape;

const record = (code: string, number: number) => ({
  country: { iso_code: code, names: { de: code, en: code } },
  autonomous_system_number: number,
  autonomous_system_organization: `Network ${number}`,
  location: { latitude: 51.5, is_known: true, tags: ['a', 'b'] },
});
const files = ([24, 28, 32] as const).map((recordBits) =>
  writeMmdb({
    recordBits,
    aliases: recordBits === 28,
    records: [
      ['8.8.8.0/24', record('US', 15_169)],
      ['9.0.0.0/8', record('BR', 3)],
      ['2001:4860::/32', record('US', 15_169)],
      ['2a00::/20', record('DE', 3320)],
      ['2a00:1:2:3::8/126', record('CN', 4134)],
    ],
  }),
);
const asked = [
  '8.8.8.8',
  '9.1.2.3',
  '200.1.1.1',
  '2001:4860::1',
  '2a00::/64',
  '2a00:1:2:3::9',
  '2002:808:808::',
];

/** Whatever a file is: it is used or the problem is told, and every answer is one. */
async function expectAnswers(bytes: Uint8Array): Promise<boolean> {
  const path = fileOf(bytes, 'own.mmdb');
  const locator = await openLocator({ seed: NO_SEED, countryFile: path, networkFile: path });
  for (const address of asked) {
    const place = locator.place(address);
    expect(placeSchema.parse(place)).toEqual(place);
    expect(place.country ?? 'DE').toMatch(/^[A-Z]{2}$/);
    expect(place.network?.name ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
  for (const code of locator.countries()) {
    for (const prefix of locator.prefixesOf({ country: code })) {
      expect(parsePrefix(prefix)).not.toBeNull();
      expect(locator.place(prefix).country).toBe(code);
    }
  }
  if (locator.problem !== null)
    expect(locator.problem).toMatch(/ is not used for (countries|networks): .+ used instead\.$/s);
  expect(locator.sources.length).toBeLessThanOrEqual(1);
  expect(locator.isStale()).toBe(false);
  return locator.problem === null;
}

test('the files as they are', async () => {
  for (const file of files) expect(await expectAnswers(file)).toBe(true);
});

test('any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect(await expectAnswers(bytes)).toBe(false);
      const marked = Buffer.concat([
        bytes.subarray(200),
        Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
        bytes,
      ]);
      await expectAnswers(marked);
    }),
    { numRuns: 300 },
  );
});

test('cut off anywhere', async () => {
  for (const file of files) {
    for (let length = 0; length < file.length; length += 13) {
      expect(await expectAnswers(file.subarray(0, length))).toBe(false);
      await expectAnswers(file.subarray(length));
    }
  }
});

test('bytes exchanged, put in and taken out anywhere', async () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    take: fc.nat(3),
    put: fc.uint8Array({ maxLength: 3 }),
  });
  let used = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (file, changes) => {
        let bytes = Buffer.from(file);
        for (const { at, take, put } of changes) {
          const start = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + take)]);
        }
        if (await expectAnswers(bytes)) used++;
      },
    ),
    { numRuns: 600 },
  );
  expect(used).toBeGreaterThan(0);
});

test('single bits anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
      async (file, where, bit) => {
        const bytes = Buffer.from(file);
        const at = Math.floor(where * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        await expectAnswers(bytes);
      },
    ),
    { numRuns: 600 },
  );
});
