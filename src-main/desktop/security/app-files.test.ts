import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerAppRequest, CONTENT_SECURITY_POLICY, pathInside } from './app-files.ts';

let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'drawbridge-app-'));
  folder = join(root, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(root, 'renderer-beside'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/main.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'not one of ours');
  writeFileSync(join(root, 'secret.json'), '{}');
  writeFileSync(join(root, 'renderer-beside/secret.json'), '{}');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => answerAppRequest(folder, { method, url });

describe('what is there', () => {
  test.each([
    ['app://drawbridge/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://drawbridge/index.html?x=1#/tray', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://drawbridge/assets/main.js', 'text/javascript; charset=utf-8', 'export {};'],
  ])('%s', async (url, type, text) => {
    const response = await get(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(text);
  });
});

test.each([
  'app://drawbridge/../secret.json',
  'app://drawbridge/%2e%2e/secret.json',
  'app://drawbridge/..%2fsecret.json',
  'app://drawbridge/assets/..%2f..%2fsecret.json',
  'app://drawbridge/..%5csecret.json',
  'app://drawbridge/../renderer-beside/secret.json',
  'app://drawbridge/..%2frenderer-beside%2fsecret.json',
  'app://drawbridge/index.html%00.json',
  'app://drawbridge/%ff.html',
  'app://drawbridge/',
  'app://drawbridge/assets',
  'app://drawbridge/missing.html',
  'app://drawbridge/notes.txt',
  'app://elsewhere/index.html',
  'app://user@drawbridge/index.html',
  'file:///etc/passwd',
  'https://drawbridge/index.html',
  'nonsense',
])('not there: %s', async (url) => {
  const response = await get(url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test('nothing but GET', async () => {
  expect((await get('app://drawbridge/index.html', 'POST')).status).toBe(405);
});

test('no path, however written, leads out of the folder', () => {
  const piece = fc.constantFrom('..', '.', '', 'a', '%2e%2e', '%2f', '%5c', '/', '\\', '%00', 'renderer');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('/', '%2f', ''), (pieces, between) => {
      const path = pathInside('/srv/renderer', `app://drawbridge/${pieces.join(between)}`);
      expect(path === null || path.startsWith('/srv/renderer/')).toBe(true);
      expect(path ?? '').not.toMatch(/(^|\/)\.\.(\/|$)/);
    }),
  );
});
