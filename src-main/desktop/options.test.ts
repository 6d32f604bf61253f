import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Machine } from '../settings/state-directory.ts';
import { desktopOptions } from './options.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'drawbridge-desktop-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const machine = (environment: Machine['environment'] = {}): Machine => ({
  platform: 'darwin',
  uid: process.geteuid?.() ?? 0,
  home,
  environment,
});

test("a user's app keeps its state where the command line looks for it", () => {
  const user = { ...machine(), uid: 501 };
  expect(desktopOptions([], user, '/', '1.0.0').stateDirectory).toBe(
    join(home, 'Library/Application Support/Drawbridge'),
  );
});

test('flags come before the environment, and flags of Chromium do not matter', () => {
  const argv = [
    '--state',
    join(home, 'a'),
    '--remote-debugging-port=0',
    '--firewall=observe',
    '.',
    '-psn_0_1',
  ];
  const options = desktopOptions(argv, machine({ DRAWBRIDGE_STATE: join(home, 'b') }), '/', '1.0.0');
  expect(options.stateDirectory).toBe(join(home, 'a'));
  expect(options.makeDirectories()).toBe(join(home, 'a/desktop'));
  expect(statSync(join(home, 'a/desktop')).mode & 0o777).toBe(0o700);
  expect(options.guard()).toMatchObject({
    firewall: 'observe',
    log: 'auto',
    version: '1.0.0',
    socket: join(home, 'a/drawbridge.sock'),
  });
});

test('a value that is not accepted is told', () => {
  const argv = ['--state', join(home, 'a'), '--firewall', 'magic'];
  expect(() => desktopOptions(argv, machine(), '/', '1.0.0').guard()).toThrow(/--firewall can't be "magic"/);
});
