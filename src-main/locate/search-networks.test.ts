import { expect, test } from 'vitest';
import { openLocator } from './locator.ts';
import { rangeOf } from './seed/no-place.ts';
import { fileOf, writeSeed } from './testing/write-seed.ts';

const locator = () =>
  openLocator({
    seed: fileOf(
      writeSeed(
        {
          country4: [],
          network4: [
            { ...rangeOf('1.0.0.0/24'), value: 3320 },
            { ...rangeOf('2.0.0.0/16'), value: 3320 },
            { ...rangeOf('3.0.0.0/24'), value: 1902 },
            { ...rangeOf('4.0.0.0/8'), value: 100 },
            { ...rangeOf('5.0.0.0/24'), value: 33 },
          ],
          country6: [],
          network6: [{ ...rangeOf('2a00::/16'), value: 20 }],
        },
        [
          { number: 3320, name: 'Deutsche Telekom AG' },
          { number: 1902, name: 'Deutsche Telekom Cloud' },
          { number: 100, name: 'Not the Deutsche Telekom' },
          { number: 33, name: 'Room 3320 GmbH' },
          { number: 20, name: 'Deutsche Telekom on IPv6' },
        ],
      ),
    ),
  });
const numbers = async (text: string, limit = 10) =>
  (await locator()).networksNamed(text, limit).map(({ number }) => number);

test('by name: what begins so first, the largest first', async () => {
  expect(await numbers('deutsche TEL')).toEqual([3320, 1902, 20, 100]);
  expect(await numbers('  telekom cloud ')).toEqual([1902]);
  expect(await numbers('deutsche', 2)).toEqual([3320, 1902]);
  expect((await locator()).networksNamed('on ipv6', 1)).toEqual([
    { number: 20, name: 'Deutsche Telekom on IPv6' },
  ]);
});

test('by number, alone or with AS before it', async () => {
  expect(await numbers('3320')).toEqual([3320, 33]);
  expect(await numbers('AS3320')).toEqual([3320]);
  expect(await numbers('as 3320')).toEqual([3320]);
  expect(await numbers('332')).toEqual([33]);
});

test('nothing asked, nothing found', async () => {
  expect(await numbers('')).toEqual([]);
  expect(await numbers('  ')).toEqual([]);
  expect(await numbers('99999999999')).toEqual([]);
  expect(await numbers('nobody')).toEqual([]);
  expect(await numbers('deutsche', 0)).toEqual([]);
});
