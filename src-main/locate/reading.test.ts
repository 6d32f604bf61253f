import { appendFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LayeredData } from './layered-data.ts';
import { openLocator } from './locator.ts';
import { readFileWhole } from './mmdb/read-file.ts';
import { writeMmdb } from './testing/write-mmdb.ts';
import { fileOf } from './testing/write-seed.ts';

const NO_SEED = '/nowhere/places.seed';
const CODES = ['BR', 'CL', 'DE', 'FR'];
/** Each of its own country and network, so that what is mixed is seen. */
const FILES = CODES.map((country_code, i) =>
  writeMmdb({
    records: Array.from({ length: 3000 }, (_, n) => [
      `9.${n >> 8}.${n & 255}.0/24`,
      { asn: i + 1, country_code, remark: n },
    ]),
  }),
);
const bothFrom = (file: string) => ({ countryFile: file, networkFile: file });
const paths = () => FILES.map((bytes, i) => fileOf(bytes, `${i}.mmdb`));

/** Which of the files is asked. */
function asked(locator: Awaited<ReturnType<typeof openLocator>>): number {
  const { country, network } = locator.place('9.1.1.1');
  expect(network?.number).toBe(CODES.indexOf(country ?? '') + 1);
  return CODES.indexOf(country ?? '');
}

test('while data are made, everybody else has their turn and has the old answers', async () => {
  let turns = 0;
  const data = new LayeredData<string>({
    what: 'tests',
    brought: async () => 'brought',
    open: async (path) => ({
      content: path,
      source: { name: path, date: 'today', licence: 'none', credit: 'nobody' },
    }),
    over: function* (owned) {
      for (let i = 0; i < 10_000_000 && turns < 20; i++) yield;
      return turns < 20 ? 'nobody had a turn' : owned;
    },
  });
  const { signal } = new AbortController();
  const put = await data.read({ path: null, identity: null }, signal);
  put();
  const reading = data.read({ path: 'own', identity: '1' }, signal);
  const seen = new Set<unknown>();
  for (; turns < 20; turns++) {
    seen.add(data.content);
    await nextTurn();
  }
  const putOther = await reading;
  expect([...seen, data.content]).toEqual(['brought', 'brought']);
  putOther();
  expect([data.content, data.source?.name]).toEqual(['own', 'own']);
});

test('until a file is read the old one is asked, and that is not stale', async () => {
  const [one = '', two = ''] = paths();
  const locator = await openLocator({ seed: NO_SEED, ...bothFrom(one) });
  const reading = locator.reload(bothFrom(two));
  expect([asked(locator), locator.isStale()]).toEqual([0, false]);
  await nextTurn();
  expect([asked(locator), locator.isStale()]).toEqual([0, false]);
  await reading;
  expect([asked(locator), locator.isStale(), locator.problem]).toEqual([1, false, null]);
});

test('whenever others are asked for while some are read, the last win and nothing is mixed', async () => {
  const files = paths();
  const [one = '', two = '', three = '', four = ''] = files;
  for (let turns = 0; turns < 40; turns += 3) {
    const locator = await openLocator({ seed: NO_SEED, ...bothFrom(one) });
    const first = locator.reload(bothFrom(two));
    for (let i = 0; i < turns; i++) {
      await nextTurn();
      expect(asked(locator)).toBeLessThan(2);
    }
    const second = locator.reload(bothFrom(three));
    const third = locator.reload(bothFrom(four));
    let isOver = false;
    void third.then(() => {
      isOver = true;
    });
    while (!isOver) {
      expect(asked(locator)).not.toBe(2);
      await nextTurn();
    }
    await Promise.all([first, second]);
    expect(asked(locator)).toBe(3);
    expect(locator.sources.map(({ name }) => name)).toEqual(['3.mmdb (Test)']);
  }
});

test('back to the one that is in use while another is read', async () => {
  const [one = '', two = ''] = paths();
  const locator = await openLocator({ seed: NO_SEED, ...bothFrom(one) });
  const away = locator.reload(bothFrom(two));
  await nextTurn();
  await Promise.all([locator.reload(bothFrom(one)), away]);
  expect(asked(locator)).toBe(0);
  await locator.reload(bothFrom(two));
  expect(asked(locator)).toBe(1);
});

test('stopped while a file is read, it stays with what it has, and reads nothing more', async () => {
  const [one = '', two = ''] = paths();
  const locator = await openLocator({ seed: NO_SEED, ...bothFrom(one) });
  const reading = locator.reload(bothFrom(two));
  await nextTurn();
  await locator.stop();
  await reading;
  expect(asked(locator)).toBe(0);
  await locator.reload(bothFrom(two));
  expect(asked(locator)).toBe(0);
});

test('a file that is written to while it is read is not used', async () => {
  const path = fileOf(Buffer.alloc(40 * 1024 * 1024), 'own.mmdb');
  let isOver = false;
  const reading = readFileWhole(path, new AbortController().signal).finally(() => {
    isOver = true;
  });
  const refused = expect(reading).rejects.toThrow('it was written to while it was read');
  while (!isOver) {
    appendFileSync(path, 'x');
    await nextTurn();
  }
  await refused;
});
