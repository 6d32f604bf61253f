import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Downloads } from './downloads.ts';

function downloads(keptMs?: number): Downloads {
  const made = new Downloads(keptMs);
  onTestFinished(() => made.close());
  return made;
}

/** Offers a file; the path it was written to, and the name by which it is fetched. */
async function offer(from: Downloads, content = 'x'): Promise<{ path: string; id: string }> {
  let path = '';
  const { saved } = await from.offer('a.csv', (own) => {
    path = own;
    writeFileSync(own, content, { mode: 0o666 });
  });
  return { path, id: saved.download.slice('/download/'.length) };
}

test('a file is private, fetched once, and gone', async () => {
  const own = downloads();
  const { path, id } = await offer(own, 'abc');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  const taken = await own.take(id);
  expect(taken).toMatchObject({ name: 'a.csv', bytes: 3 });
  expect(existsSync(path)).toBe(false);
  expect(await taken?.file.readFile('utf8')).toBe('abc');
  await taken?.file.close();
  expect(await own.take(id)).toBeNull();
  for (const wrong of ['', '..', '../x', 'constructor', '__proto__'])
    expect(await own.take(wrong)).toBeNull();
});

test('what could not be written leaves nothing', async () => {
  const own = downloads();
  const { path } = await offer(own);
  const broken = own.offer('a.csv', (to) => {
    writeFileSync(to, 'half');
    throw new Error('the disk is full');
  });
  await expect(broken).rejects.toThrow('the disk is full');
  expect(readdirSync(dirname(path)).length).toBe(1);
});

test('nobody fetches it: it is deleted in time', async () => {
  const own = downloads(20);
  const { path, id } = await offer(own);
  await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(false);
  expect(await own.take(id)).toBeNull();
});

test('at most 16 wait: the oldest goes first', async () => {
  const own = downloads();
  const offers = [];
  for (let i = 0; i < 17; i++) offers.push(await offer(own));
  expect(offers.map(({ path }) => existsSync(path))).toEqual([false, ...new Array(16).fill(true)]);
});

test('all are gone at the end', async () => {
  const own = downloads();
  const { path } = await offer(own);
  own.close();
  expect(existsSync(dirname(path))).toBe(false);
});
