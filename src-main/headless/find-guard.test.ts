import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../settings/state-directory.ts';
import { connectToGuard, socketsToAsk } from './find-guard.ts';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';
import { temporaryDirectory } from './testing/temporary.ts';

const machine = (uid: number, environment = {}): Machine => ({
  platform: 'linux',
  uid,
  home: '/home/ann',
  environment,
});

describe('which sockets are tried', () => {
  test("a user's own guard, then the system's", () => {
    expect(socketsToAsk({}, machine(501), '/here')).toEqual([
      '/home/ann/.local/state/drawbridge/drawbridge.sock',
      '/var/lib/drawbridge/drawbridge.sock',
    ]);
  });
  test('the named one only', () => {
    expect(socketsToAsk({ socket: 'x.sock' }, machine(501), '/here')).toEqual(['/here/x.sock']);
    expect(socketsToAsk({}, machine(501, { DRAWBRIDGE_SOCKET: '/e' }), '/here')).toEqual(['/e']);
    expect(socketsToAsk({}, machine(501, { DRAWBRIDGE_SOCKET: '' }), '/here').length).toBe(2);
    expect(socketsToAsk({ state: 'st' }, machine(501), '/here')).toEqual(['/here/st/drawbridge.sock']);
    expect(socketsToAsk({}, machine(501, { DRAWBRIDGE_STATE: '/s' }), '/here')).toEqual([
      '/s/drawbridge.sock',
    ]);
  });
  test('where the settings of that guard put it; bad settings are no hindrance', () => {
    const state = temporaryDirectory();
    writeFileSync(join(state, 'settings.json'), '{"socket":"/run/d.sock"}');
    expect(socketsToAsk({ state }, machine(0), '/')).toEqual(['/run/d.sock']);
    writeFileSync(join(state, 'settings.json'), '{');
    expect(socketsToAsk({ state }, machine(0), '/')).toEqual([join(state, 'drawbridge.sock')]);
  });
});

test('the first that answers is asked', async () => {
  const { path } = await serve();
  const client = await connectToGuard([join(temporaryDirectory(), 'none.sock'), path]);
  expect(client.path).toBe(path);
  client.close();
});

test('none: which were tried, and how to start one', async () => {
  const socket = join(temporaryDirectory(), 'none.sock');
  const { code, out, err } = await drawbridge(['status', '--socket', socket]);
  expect([code, out]).toEqual([3, '']);
  expect(err).toBe(
    `drawbridge: No guard answers on ${socket}. Start one with "drawbridge run", or name its socket with --socket PATH.\n`,
  );
});

test('a path that no socket can have', async () => {
  const { code, err } = await drawbridge(['status', '--socket', `/${'x'.repeat(200)}`]);
  expect(code).toBe(1);
  expect(err).toContain('Choose a shorter one with --socket PATH.');
});

/** As the user "nobody", who can be told only by root. */
describe.skipIf(process.getuid?.() !== 0)('not permitted: who may', () => {
  const NOBODY = 65_534;
  const asNobody = (socket: string) => {
    const code = `
      import { connectToGuard } from ${JSON.stringify(join(import.meta.dirname, 'find-guard.ts'))};
      await connectToGuard([${JSON.stringify(socket)}]).catch((error) => console.log(error.exitCode, error.message));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      encoding: 'utf8',
    });
    return run.stdout.trim() || run.stderr;
  };

  test('the socket is closed to others', async () => {
    const { path } = await serve();
    chmodSync(join(path, '..'), 0o755);
    expect(asNobody(path)).toBe(
      `1 Only root may use the guard on ${path}. Run the command as one of them, with sudo for example.`,
    );
    chownSync(path, 0, 4);
    expect(asNobody(path)).toContain('Only root and the members of the group adm may use');
  });

  test('its directory is', () => {
    const outer = temporaryDirectory();
    chmodSync(outer, 0o755);
    const state = join(outer, 'state');
    mkdirSync(state, { mode: 0o710 });
    chownSync(state, 1234, 4);
    expect(asNobody(join(state, 'drawbridge.sock'))).toContain(
      'Only user 1234 and the members of the group adm may',
    );
  });
});
