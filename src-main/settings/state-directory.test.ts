import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSocketPath, defaultSocketPath } from './socket-path.ts';
import {
  defaultStateDirectory,
  ensureStateDirectory,
  type Machine,
  stateDirectoriesToAsk,
} from './state-directory.ts';

const machine = (platform: NodeJS.Platform, uid: number, environment = {}): Machine => ({
  platform,
  uid,
  home: '/home/ann',
  environment,
});

test.each([
  [machine('linux', 0), '/var/lib/drawbridge'],
  [machine('linux', 0, { XDG_STATE_HOME: '/xdg' }), '/var/lib/drawbridge'],
  [machine('darwin', 0), '/Library/Application Support/Drawbridge'],
  [machine('linux', 501), '/home/ann/.local/state/drawbridge'],
  [machine('linux', 501, { XDG_STATE_HOME: '/xdg' }), '/xdg/drawbridge'],
  [machine('linux', 501, { XDG_STATE_HOME: 'relative' }), '/home/ann/.local/state/drawbridge'],
  [machine('darwin', 501), '/home/ann/Library/Application Support/Drawbridge'],
])('%j keeps its state in %s', (which, directory) => {
  expect(defaultStateDirectory(which)).toBe(directory);
});

test("a user's command asks the user's own guard first, root's only the system's", () => {
  expect(stateDirectoriesToAsk(machine('linux', 501))).toEqual([
    '/home/ann/.local/state/drawbridge',
    '/var/lib/drawbridge',
  ]);
  expect(stateDirectoriesToAsk(machine('linux', 0))).toEqual(['/var/lib/drawbridge']);
});

describe('making it', () => {
  const uid = process.geteuid?.() ?? 0;
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'drawbridge-state-'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  test("a user's is for the user alone", () => {
    const path = join(base, 'state/drawbridge');
    // Root's own files count as trustworthy to every user, so this holds whoever runs it.
    ensureStateDirectory(path, uid === 0 ? 501 : uid);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(base, 'state')).mode & 0o777).toBe(0o700);
  });

  test.skipIf(uid !== 0)("the system's lets its group pass through", () => {
    const path = join(base, 'drawbridge');
    ensureStateDirectory(path, 0);
    expect(statSync(path).mode & 0o777).toBe(0o710);
  });

  test('one that is there keeps its mode', () => {
    chmodSync(base, 0o750);
    ensureStateDirectory(base, uid);
    expect(statSync(base).mode & 0o777).toBe(0o750);
  });

  test('refused where everybody may write', () => {
    chmodSync(base, 0o777);
    expect(() => ensureStateDirectory(base, uid)).toThrow(`chmod o-w ${base}`);
  });

  test.skipIf(uid !== 0)("refused for root where it is another user's", () => {
    chownSync(base, 65_534, 65_534);
    expect(() => ensureStateDirectory(base, 0)).toThrow('belongs to another user (id 65534)');
  });

  test('a file in its place, or above it', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => ensureStateDirectory(join(base, 'file'), uid)).toThrow('is no directory');
    expect(() => ensureStateDirectory(join(base, 'file/state'), uid)).toThrow('--state DIR');
  });
});

describe("a socket's path", () => {
  test('lies in the state directory', () => {
    expect(defaultSocketPath('/var/lib/drawbridge')).toBe('/var/lib/drawbridge/drawbridge.sock');
  });
  test.each([
    ['linux', 107],
    ['darwin', 103],
  ] as const)('on %s has at most %d bytes', (platform, limit) => {
    checkSocketPath(`/${'x'.repeat(limit - 1)}`, platform);
    const long = `/${'ü'.repeat(limit / 2 + 1)}`;
    expect(() => checkSocketPath(long, platform)).toThrow(
      `allows ${limit}: ${long}. Choose a shorter one with --socket`,
    );
  });
});
