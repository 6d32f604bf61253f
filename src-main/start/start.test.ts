import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newest } from './build-if-stale.ts';
import { findElectron, whyNoWindows } from './electron-binary.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('whyNoWindows', () => {
  const user = { platform: 'linux', uid: 1000, environment: {} } as const;
  test.each([
    ['a Mac', { ...user, platform: 'darwin' as const, uid: 501 }, null],
    ['root on a Mac', { ...user, platform: 'darwin' as const, uid: 0 }, null],
    ['a server', user, 'There is no display here.'],
    ['an empty DISPLAY', { ...user, environment: { DISPLAY: '' } }, 'There is no display here.'],
    ['X', { ...user, environment: { DISPLAY: ':0' } }, null],
    ['Wayland', { ...user, environment: { WAYLAND_DISPLAY: 'wayland-0' } }, null],
    ['root with X', { ...user, uid: 0, environment: { DISPLAY: ':0' } }, 'Electron does not run as root.'],
  ])('%s', (_, surroundings, reason) => {
    expect(whyNoWindows(surroundings)).toBe(reason);
  });
});

test('Electron is found where it was unpacked, or where the environment says', () => {
  const home = join(folder, 'electron');
  mkdirSync(join(home, 'dist'), { recursive: true });
  // Nothing is fetched: the package has no install.js here.
  expect(findElectron(home, join(folder, 'elsewhere'))).toBeNull();
  writeFileSync(join(home, 'path.txt'), 'Electron');
  writeFileSync(join(home, 'dist/Electron'), '');
  expect(findElectron(home, undefined)).toBe(join(home, 'dist/Electron'));
});

test('the newest file of a folder counts, however deep', () => {
  const deep = join(folder, 'src/a/b');
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'x.ts'), '');
  writeFileSync(join(folder, 'src/y.ts'), '');
  utimesSync(join(deep, 'x.ts'), 2_000, 2_000);
  utimesSync(join(folder, 'src/y.ts'), 1_000, 1_000);
  expect(newest(join(folder, 'src'))).toBe(2_000_000);
  expect(newest(join(folder, 'missing'))).toBe(0);
});
