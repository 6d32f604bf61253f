import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WindowState } from './window-state.ts';

const AREAS = [{ x: 0, y: 25, width: 1440, height: 875 }];
const BOUNDS = { x: 100, y: 100, width: 1100, height: 700 };
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-windows-'));
  path = join(folder, 'windows.json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('there is none at first, and then the one that was kept', () => {
  const state = new WindowState(path);
  expect(state.load(AREAS)).toBeNull();
  state.save(BOUNDS);
  expect(new WindowState(path).load(AREAS)).toEqual(BOUNDS);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  ['on a display that is gone', { ...BOUNDS, x: 2000 }],
  ['with its title bar above the screen', { ...BOUNDS, y: -50 }],
  ['below the screen', { ...BOUNDS, y: 890 }],
])('one that would not be found is not used: %s', (_, bounds) => {
  new WindowState(path).save(bounds);
  expect(new WindowState(path).load(AREAS)).toBeNull();
});

test.each(['', '{', 'null', '{"activity":{"x":"1"}}', '{"activity":{"x":1,"y":1,"width":0,"height":5}}'])(
  'a file that holds %j is as none',
  (text) => {
    writeFileSync(path, text);
    expect(new WindowState(path).load(AREAS)).toBeNull();
  },
);

test('a place that can not be written to does not matter', () => {
  expect(() => new WindowState(join(folder, 'missing', 'windows.json')).save(BOUNDS)).not.toThrow();
});
