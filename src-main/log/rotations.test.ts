import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRotations } from './rotations.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-rotations-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function put(name: string, seconds = 1_700_000_000): void {
  writeFileSync(join(dir, name), name);
  utimesSync(join(dir, name), seconds, seconds);
}

async function names(log = 'auth.log'): Promise<string[]> {
  return (await listRotations([join(dir, log)])).map(({ path }) => basename(path));
}

test.each([
  ['numbers, beyond 9', ['auth.log.1', 'auth.log.2.gz', 'auth.log.9.gz', 'auth.log.10.gz']],
  ['numbers from 0', ['auth.log.0', 'auth.log.1', 'auth.log.2.bz2']],
  ['dates', ['auth.log-20261102', 'auth.log-20261101.gz', 'auth.log-20251231.gz']],
  [
    'dates with dashes and hours',
    ['auth.log-2026-11-01_13', 'auth.log-2026-11-01_09', 'auth.log-2025-12-31_23'],
  ],
  ['seconds since 1970', ['auth.log-1793500000', 'auth.log-1793400000']],
])('newest first: %s', async (_scheme, expected) => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(expected, { minLength: expected.length }), async (order) => {
      for (const name of order) put(name);
      expect(await names()).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});

test('numbers and dates together: the lot that was written to last is the newer', async () => {
  put('auth.log.1', 1_600_000_000);
  put('auth.log.2', 1_500_000_000);
  put('auth.log-20261101', 1_700_000_000);
  expect(await names()).toEqual(['auth.log-20261101', 'auth.log.1', 'auth.log.2']);
  put('auth.log.1', 1_800_000_000);
  expect(await names()).toEqual(['auth.log.1', 'auth.log.2', 'auth.log-20261101']);
});

test('packed and unpacked at once, the unpacked one counts', async () => {
  put('auth.log.1.gz');
  put('auth.log.1');
  put('auth.log-20261101.gz');
  put('auth.log-20261101');
  expect(await names()).toEqual(['auth.log.1', 'auth.log-20261101']);
});

test('what is no rotation of it is left out', async () => {
  for (const name of [
    'auth.log',
    'auth.log.old',
    'auth.log.1.swp',
    'auth.log.1x',
    'auth.logs.1',
    'xauth.log.1',
    'auth.log.1.gz.tmp',
  ]) {
    put(name);
  }
  mkdirSync(join(dir, 'auth.log.1'));
  expect(await names()).toEqual([]);
  expect(await listRotations([join(dir, 'none', 'auth.log')])).toEqual([]);
});

test('only gzip can be unpacked', async () => {
  for (const name of ['auth.log.1', 'auth.log.2.gz', 'auth.log.3.bz2', 'auth.log.4.xz', 'auth.log.5.zst'])
    put(name);
  const rotations = await listRotations([join(dir, 'auth.log')]);
  expect(rotations.map(({ readable }) => readable)).toEqual([true, true, false, false, false]);
});
