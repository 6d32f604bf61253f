import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { fetchList } from './fetch-list.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'drawbridge-list-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function fetch(url: string, validator: string | null = null, signal = new AbortController().signal) {
  return fetchList({ url, apiKey: 'unused', ca: null, validator, limitMs: 20_000, signal });
}

async function problem(url: string): Promise<string> {
  const error: unknown = await fetch(url).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShareProblem)) throw new Error(`no problem: ${String(error)}`);
  return error.message;
}

test('a file by its path, its address or a link to it; again only if it changed', async () => {
  const path = join(folder(), 'my list.txt');
  writeFileSync(path, '192.0.2.1\n');
  const first = await fetch(path);
  if (first.result !== 'fetched') throw new Error('not fetched');
  expect(first.bytes.toString()).toBe('192.0.2.1\n');
  symlinkSync(path, `${path}.link`);
  for (const way of [path, pathToFileURL(path).href, `${path}.link`]) {
    expect(await fetch(way, first.validator)).toEqual({ result: 'unchanged' });
  }
  // The same length, at another time.
  writeFileSync(path, '192.0.2.3\n');
  utimesSync(path, 1, 1);
  const second = await fetch(path, first.validator);
  if (second.result !== 'fetched') throw new Error('not fetched');
  expect(second.bytes.toString()).toBe('192.0.2.3\n');
  expect(second.validator).not.toBe(first.validator);
});

test('only regular files, and none that is too long', async () => {
  const path = folder();
  const pipe = join(path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  symlinkSync(pipe, join(path, 'link'));
  symlinkSync(join(path, 'loop'), join(path, 'loop'));
  writeFileSync(join(path, 'long'), '192.0.2.1\n');
  truncateSync(join(path, 'long'), 64 * 1024 * 1024 + 1);
  for (const name of ['', 'pipe', 'link']) {
    expect(await problem(join(path, name))).toBe(`${join(path, name)} is not a regular file.`);
  }
  expect(await problem('/dev/zero')).toBe('/dev/zero is not a regular file.');
  expect(await problem(join(path, 'long'))).toBe(`${join(path, 'long')} is longer than 64 MB.`);
  expect(await problem(join(path, 'none'))).toBe(`${join(path, 'none')} is not there.`);
  expect(await problem(join(path, 'long', 'x'))).toBe(`${join(path, 'long', 'x')} is not there.`);
  expect(await problem(join(path, 'loop'))).toBe(`${join(path, 'loop')} is a link that leads to itself.`);
});

test.each([
  ['file://elsewhere.example/list', 'This is no file of this machine. Write file:///path/to/list.'],
  ['file:///a%2Fb', 'This is no file of this machine. Write file:///path/to/list.'],
  ['/list\u001b[31m', 'The path of the list holds control characters.'],
  ['/list\u0000', 'The path of the list holds control characters.'],
  ['file:///list%00', 'The path of the list holds control characters.'],
])('%j', async (url, message) => {
  expect(await problem(url)).toBe(message);
});

test('one that is written to while it is read is not taken', async () => {
  const path = join(folder(), 'list');
  writeFileSync(path, '192.0.2.1\n'.repeat(3_000_000));
  let length = 30_000_000;
  const writing = setInterval(() => truncateSync(path, --length), 1);
  onTestFinished(() => clearInterval(writing));
  expect(await problem(path)).toBe(`${path} was written to while it was read. It is read again.`);
});

test('it ends when it is told to', async () => {
  const path = join(folder(), 'list');
  writeFileSync(path, '192.0.2.1\n');
  await expect(fetch(path, null, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});
