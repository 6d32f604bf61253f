import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Access } from '../../src-shared/contract.ts';
import { AccessWatch } from './access-watch.ts';
import { lookAtKeyOnly } from './key-only.ts';
import { lookAtRemoteLogin, type RemoteLoginMeans } from './remote-login.ts';

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-access-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A program in place of sshd: a shell script. */
function program(dir: string, script: string): string {
  const path = join(dir, 'sshd');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** Listens on a free port of this machine. */
async function listen(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => void server.close(() => done()));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A machine without any keeper of services. */
const BARE: RemoteLoginMeans = {
  system: { platform: 'linux', isRoot: false, path: '/nonexistent' },
  helperProblem: async () => null,
  askUsers: null,
};

describe('Remote Login', () => {
  test('is on where something greets as sshd does, also after other lines; then it hangs up', async () => {
    const ends: number[] = [];
    const probes: string[] = [];
    let far = '';
    const port = await listen((socket) => {
      far = `127.0.0.1 ${socket.remotePort}`;
      socket.write('Unauthorised use is logged.\r\nSSH-2.0-Open');
      setImmediate(() => socket.write('SSH_9.9\r\n'));
      socket.on('end', () => ends.push(1)).resume();
    });
    const found = await lookAtRemoteLogin(port, (address, near) => probes.push(`${address} ${near}`), BARE);
    expect(found).toEqual({
      state: 'on',
      found: `sshd answers on port ${port}.`,
      canSwitch: false,
      whyNot: expect.stringContaining('systemd does not run here'),
      mayLogIn: { who: 'unknown', users: [], groups: [] },
    });
    expect(probes).toEqual([far]);
    await vi.waitFor(() => expect(ends).toEqual([1]), { timeout: 30_000 });
  });

  test('is off where nothing answers', async () => {
    expect(await lookAtRemoteLogin(1, () => undefined, BARE)).toMatchObject({ state: 'off' });
  });

  test('is not known where another program answers', async () => {
    const port = await listen((socket) => socket.end('220 mail.example.org\r\n'));
    expect(await lookAtRemoteLogin(port, () => undefined, BARE)).toMatchObject({ state: 'unknown' });
  });
});

const POLICY = (password: string) =>
  `printf 'passwordauthentication ${password}\\nkbdinteractiveauthentication no\\npubkeyauthentication yes\\n'`;

describe('key-only', () => {
  test('is what sshd says', async () => {
    const dir = directory();
    expect(await lookAtKeyOnly(program(dir, POLICY('yes')), true)).toEqual({
      state: 'passwords',
      found: 'sshd accepts passwords, and keys.',
      canSwitch: false,
    });
    expect(await lookAtKeyOnly(program(dir, POLICY('no')), true)).toEqual({
      state: 'keys-only',
      found: 'sshd accepts keys only.',
      canSwitch: false,
    });
  });

  test('root asks with -T, others with -G; where one fails, the other is tried', async () => {
    const dir = directory();
    const asked = join(dir, 'asked');
    const script = `echo "$*" >> ${asked}; test "$1" = -G || { echo 'no hostkeys available' >&2; exit 1; }; ${POLICY('no')}`;
    expect((await lookAtKeyOnly(program(dir, script), true)).state).toBe('keys-only');
    expect((await lookAtKeyOnly(program(dir, script), false)).state).toBe('keys-only');
    expect(execFileSync('cat', [asked], { encoding: 'utf8' })).toBe('-T\n-G\n-G\n');
  });

  test('is not known where there is no sshd, or it does not tell; the reason is said', async () => {
    const dir = directory();
    expect(await lookAtKeyOnly(join(dir, 'none'), true)).toMatchObject({
      state: 'unknown',
      found: expect.stringContaining('There is no'),
    });
    const refuses = program(dir, 'echo "sshd: no hostkeys available -- exiting." >&2; exit 1');
    const { state, found } = await lookAtKeyOnly(refuses, false);
    expect(state).toBe('unknown');
    expect(found).toContain('no hostkeys available');
    expect(found).toContain('As root Drawbridge could ask it.');
  });

  test.skipIf(!existsSync('/usr/sbin/sshd') || process.geteuid?.() !== 0)(
    'a real sshd with a configuration of its own',
    async () => {
      const dir = directory();
      const key = join(dir, 'key');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      for (const [password, state] of [
        ['yes', 'passwords'],
        ['no', 'keys-only'],
      ] as const) {
        const config = join(dir, 'sshd_config');
        writeFileSync(
          config,
          `HostKey ${key}\nPasswordAuthentication ${password}\nKbdInteractiveAuthentication no\n`,
        );
        // It wants /run/sshd, which is there only while one runs: it gets a /run of its own.
        const inOwnRun = `mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd "$@"`;
        const sshd = program(dir, `exec unshare -m sh -c '${inOwnRun}' sshd "$@" -f ${config}`);
        expect((await lookAtKeyOnly(sshd, true)).state).toBe(state);
      }
    },
  );
});

test('a change of the configuration is seen at once, and told', async () => {
  const dir = directory();
  const port = await listen((socket) => socket.end('SSH-2.0-x\r\n'));
  const config = join(dir, 'sshd_config');
  writeFileSync(config, '');
  const sshd = program(dir, `if grep -q keys ${config}; then ${POLICY('no')}; else ${POLICY('yes')}; fi`);
  const told: Access[] = [];
  const watch = new AccessWatch({
    port,
    sshd,
    configDirectory: dir,
    isRoot: true,
    onProbe: () => undefined,
    remoteLogin: BARE,
    changed: (access) => told.push(access),
  });
  onTestFinished(() => watch.stop());
  expect(watch.access.remoteLogin.state).toBe('unknown');
  watch.start();
  expect(await watch.known()).toMatchObject({
    remoteLogin: { state: 'on' },
    keyOnly: { state: 'passwords' },
  });
  writeFileSync(config, 'keys\n');
  await vi.waitFor(() => expect(watch.access.keyOnly.state).toBe('keys-only'), { timeout: 30_000 });
  expect(told.map(({ keyOnly }) => keyOnly.state)).toEqual(['passwords', 'keys-only']);
  watch.port = 1;
  await vi.waitFor(() => expect(watch.access.remoteLogin.state).toBe('off'), { timeout: 30_000 });
});
