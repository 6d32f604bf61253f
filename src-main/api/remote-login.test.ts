/** Remote Login switched through the real helper: a real sshd, and a systemctl that keeps it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stateDirectory } from '../guard/testing/fakes.ts';
import type { Helper } from '../privileged/helper-client.ts';
import { SpawnedHelper } from '../privileged/spawned-helper.ts';
import { HELPER, installed, sandboxProblem } from '../privileged/testing/sandbox.ts';
import { SettingsFile } from '../settings/settings-file.ts';
import { sessionsSentence } from './access-commands.ts';
import { startTestApi } from './testing/test-api.ts';

const SYSTEMCTL = fileURLToPath(new URL('../../e2e/linux/systemctl', import.meta.url));
const BIND = 'mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 && exec "$@"';

const problem =
  sandboxProblem() ??
  (existsSync('/usr/sbin/sshd') ? null : 'no sshd') ??
  (installed('systemctl') === null ? 'no systemctl to put another in the place of' : null);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => void server.close(() => done()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A machine with systemd and an sshd of its own on a port of 127.0.0.1. */
class SystemdMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'drawbridge-systemd-'));
  readonly units = join(this.folder, 'units');
  readonly path = join(this.folder, 'bin');
  readonly helper: Helper;
  readonly port: number;

  constructor(port: number) {
    this.port = port;
    for (const name of ['units', 'bin', 'lib']) mkdirSync(join(this.folder, name));
    this.program('systemctl', `exec ${SYSTEMCTL} ${this.units} "$@"`);
    const key = join(this.folder, 'host-key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const config = join(this.folder, 'sshd_config');
    writeFileSync(config, `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${key}\nPidFile none\nUsePAM no\n`);
    // It wants /run/sshd: it gets a /run of its own.
    const start = 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd -D -f "$0"';
    this.program('start-sshd', `exec unshare -m sh -c '${start}' ${config}`);
    const binds = [
      join(this.path, 'systemctl'),
      installed('systemctl') ?? '',
      join(this.folder, 'lib'),
      '/var/lib',
    ];
    const spawned = new SpawnedHelper({
      path: HELPER,
      prefix: ['unshare', '-m', 'sh', '-c', BIND, 'sh', ...binds],
    });
    this.helper = {
      run: (request) => spawned.run(request),
      problem: async () => null,
      version: async () => 0,
      stream: () => {
        throw new Error('not asked for');
      },
    };
    onTestFinished(() => {
      rmSync(join(this.units, 'NO_SYSTEMD'), { force: true });
      for (const unit of ['ssh.service', 'ssh.socket']) this.systemctl('stop', unit);
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  program(name: string, script: string): void {
    const path = join(this.path, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** systemctl finds its own tools on the whole path. */
  systemctl(...args: string[]): string {
    return execFileSync(SYSTEMCTL, [this.units, ...args], { encoding: 'utf8' });
  }

  unit(name: string, { enabled = false } = {}): void {
    writeFileSync(join(this.units, `${name}.unit`), `ExecStart=${join(this.path, 'start-sshd')}\n`);
    if (enabled) this.systemctl('enable', name);
  }

  isEnabled(name: string): boolean {
    return existsSync(join(this.units, `${name}.enabled`));
  }

  get calls(): string[] {
    return readFileSync(join(this.units, 'calls'), 'utf8')
      .split('\n')
      .filter((call) => /^(enable|disable|start|stop) /.test(call));
  }

  async api() {
    const dir = stateDirectory();
    new SettingsFile(dir).update({ port: this.port });
    return startTestApi(dir, {
      helper: this.helper,
      system: { platform: 'linux', isRoot: true, path: `${this.path}:/usr/bin:/bin` },
    });
  }
}

describe.skipIf(problem !== null)(`under systemd${problem === null ? '' : ` (skipped: ${problem})`}`, () => {
  test('off and on again: the port follows, also after a restart, and events tell', async () => {
    const machine = new SystemdMachine(await freePort());
    machine.unit('ssh.service', { enabled: true });
    writeFileSync(join(machine.units, 'sshd.service.alias'), 'ssh.service');
    machine.unit('ssh.socket');
    machine.systemctl('start', 'ssh.service');
    const { handlers, heard } = await machine.api();
    const told = heard('accessChanged');
    await expect.poll(async () => (await handlers.access({})).remoteLogin.state).toBe('on');
    expect((await handlers.access({})).remoteLogin).toMatchObject({ canSwitch: true, whyNot: null });

    const off = await handlers.setRemoteLogin({ on: false, evenWithSessions: false });
    expect(off.problem).toBe(null);
    expect(off.access.remoteLogin).toMatchObject({ state: 'off', canSwitch: true });
    expect(machine.isEnabled('ssh.service')).toBe(false);

    const on = await handlers.setRemoteLogin({ on: true, evenWithSessions: false });
    expect(on.problem).toBe(null);
    expect(on.access.remoteLogin).toMatchObject({ state: 'on', canSwitch: true });
    expect(machine.isEnabled('ssh.service')).toBe(true);
    expect(machine.isEnabled('ssh.socket')).toBe(false);
    expect(told.map(({ access }) => access.remoteLogin.state)).toEqual(
      expect.arrayContaining(['on', 'off', 'on']),
    );
    expect(machine.calls.filter((call) => call.includes('sshd.service'))).toEqual([]);
  });

  test('where a socket starts it, that is what is switched', async () => {
    const machine = new SystemdMachine(await freePort());
    machine.unit('ssh.service');
    machine.unit('ssh.socket', { enabled: true });
    machine.systemctl('start', 'ssh.socket');
    const { handlers } = await machine.api();
    expect((await handlers.setRemoteLogin({ on: false, evenWithSessions: false })).problem).toBe(null);
    expect(machine.isEnabled('ssh.socket')).toBe(false);
    expect((await handlers.setRemoteLogin({ on: true, evenWithSessions: false })).problem).toBe(null);
    expect(machine.isEnabled('ssh.socket')).toBe(true);
    expect(machine.isEnabled('ssh.service')).toBe(false);
  });

  test('while somebody is logged in it asks first, and says from where', async () => {
    const machine = new SystemdMachine(await freePort());
    machine.unit('ssh.service', { enabled: true });
    machine.systemctl('start', 'ssh.service');
    const api = await machine.api();
    await expect.poll(async () => (await api.handlers.access({})).remoteLogin.state).toBe('on');
    const session = connect(machine.port, '127.0.0.1');
    onTestFinished(() => void session.destroy());
    await new Promise<void>((done) => session.once('connect', () => done()));
    api.guard.surroundings.noteLogin('127.0.0.1', session.localPort ?? 0);
    await expect(api.handlers.setRemoteLogin({ on: false, evenWithSessions: false })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^1 SSH session is open, from 127\.0\.0\.1\. They may be cut off/),
    });
    expect((await api.handlers.access({})).remoteLogin.state).toBe('on');
    const off = await api.handlers.setRemoteLogin({ on: false, evenWithSessions: true });
    expect(off).toMatchObject({ problem: null, access: { remoteLogin: { state: 'off' } } });
  });

  test.each([
    [
      'without systemd',
      (machine: SystemdMachine) => writeFileSync(join(machine.units, 'NO_SYSTEMD'), ''),
      /systemd does not run here/,
    ],
    ['without sshd', () => undefined, /no service for sshd/],
  ] as const)('%s it is not switched, and the helper refuses too', async (_, prepare, why) => {
    const machine = new SystemdMachine(await freePort());
    prepare(machine);
    const { handlers } = await machine.api();
    expect((await handlers.access({})).remoteLogin).toMatchObject({
      canSwitch: false,
      whyNot: expect.stringMatching(why),
    });
    await expect(handlers.setRemoteLogin({ on: true, evenWithSessions: false })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(why),
    });
    await expect(machine.helper.run({ verb: 'remote-login', words: ['on'] })).rejects.toThrow(/sshd|systemd/);
  });

  test('the helper takes no other words', async () => {
    const machine = new SystemdMachine(await freePort());
    for (const words of [[], ['maybe'], ['on', 'off'], ['ON']]) {
      await expect(machine.helper.run({ verb: 'remote-login', words })).rejects.toThrow(/none that is known/);
    }
  });
});

test.each([
  [[], null],
  [['192.0.2.7', '192.0.2.7'], /^2 SSH sessions are open, from 192\.0\.2\.7\. /],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], /from a, b, c, d, e and 2 more\./],
  [null, /^It is not known whether SSH sessions are open/],
])('the question for sessions from %j', (from, sentence) => {
  if (sentence === null) expect(sessionsSentence(from)).toBe(null);
  else expect(sessionsSentence(from)).toMatch(sentence);
});
