/** Remote Login on a Mac: the guard's own looks and the real helper over this folder's programs, and a real sshd. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startTestApi } from '../../src-main/api/testing/test-api.ts';
import { stateDirectory } from '../../src-main/guard/testing/fakes.ts';
import { SpawnedHelper } from '../../src-main/privileged/spawned-helper.ts';
import { HELPER } from '../../src-main/privileged/testing/sandbox.ts';
import { SettingsFile } from '../../src-main/settings/settings-file.ts';
import { MacMachine, macMachineProblem } from './mac-machine.ts';

const JOB = 'com.openssh.sshd';
const problem = macMachineProblem() ?? (existsSync('/usr/sbin/sshd') ? null : 'no sshd');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => void server.close(() => done()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A Mac whose sshd comes and goes with its job. */
async function mac() {
  const machine = new MacMachine();
  const port = await freePort();
  const key = join(machine.dir, 'host-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  mkdirSync(machine.path('run/sshd'), { recursive: true, mode: 0o755 });
  const config = join(machine.dir, 'sshd_config');
  writeFileSync(config, `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${key}\nPidFile none\nUsePAM no\n`);
  const pid = join(machine.dir, 'pid');
  const hook = (when: string, script: string) => {
    machine.set(`launchd/${when}-${JOB}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(machine.state, `launchd/${when}-${JOB}`), 0o755);
  };
  hook(
    'loaded',
    `/real-bin/setsid /usr/sbin/sshd -D -f ${config} >/dev/null 2>&1 </dev/null &\necho $! >${pid}`,
  );
  hook('gone', `kill "$(cat ${pid})" && rm ${pid}`);
  onTestFinished(() => {
    if (existsSync(pid)) process.kill(Number(readFileSync(pid, 'utf8')), 'SIGTERM');
    machine.remove();
  });
  const spawned = new SpawnedHelper({ path: HELPER, prefix: machine.enter([]) });
  const dir = stateDirectory();
  new SettingsFile(dir).update({ port });
  const api = await startTestApi(dir, {
    system: machine.system,
    helper: {
      run: (request) => spawned.run(request),
      problem: async () => null,
      version: async () => 0,
      stream: () => {
        throw new Error('not asked for');
      },
    },
  });
  const { handlers } = api;
  return {
    machine,
    port,
    api,
    remoteLogin: async () => (await handlers.access({})).remoteLogin,
    set: (on: boolean, evenWithSessions = false) => handlers.setRemoteLogin({ on, evenWithSessions }),
  };
}

describe.skipIf(problem !== null)(`on a Mac${problem === null ? '' : ` (skipped: ${problem})`}`, () => {
  test('never switched it is off; on and off again, the port follows, in both spellings of launchctl', async () => {
    const { machine, set, remoteLogin } = await mac();
    expect(await remoteLogin()).toMatchObject({ state: 'off', canSwitch: true, whyNot: null });
    for (const older of [null, '']) {
      machine.set('launchd/older', older);
      const on = await set(true);
      expect(on).toMatchObject({ problem: null, access: { remoteLogin: { state: 'on', canSwitch: true } } });
      expect(on.access.remoteLogin.found).toMatch(/^sshd answers on port \d+\.$/);
      const off = await set(false);
      expect(off).toMatchObject({
        problem: null,
        access: { remoteLogin: { state: 'off', canSwitch: true } },
      });
      expect(off.access.remoteLogin.found).toMatch(/^Nothing answers on port \d+\.$/);
    }
    expect(machine.calls().filter((call) => call.startsWith('systemsetup'))).toEqual([]);
  }, 60_000);

  test.each([null, ''])(
    'without Full Disk Access, told in words and exit code 0 or 1 (%j): explained',
    async (newer) => {
      const { machine, set } = await mac();
      machine.set('launchd/drains', '1');
      machine.set('newer-systemsetup', newer);
      const { problem: why, access } = await set(true);
      expect(why?.sentence).toMatch(/^macOS refused: .*Full Disk Access/);
      expect(why?.panes).toEqual(['sharing', 'full-disk-access']);
      expect(access.remoteLogin).toMatchObject({
        state: 'off',
        found: expect.stringContaining('launchd has sshd switched on'),
      });
    },
    60_000,
  );

  test('with Full Disk Access systemsetup does what launchctl would not', async () => {
    const { machine, set } = await mac();
    machine.set('launchd/drains', '1');
    machine.set('full-disk-access', '');
    expect(await set(true)).toMatchObject({ problem: null, access: { remoteLogin: { state: 'on' } } });
  }, 60_000);

  test('while somebody is logged in it asks first', async () => {
    const { machine, set, port, api } = await mac();
    await set(true);
    const session = connect(port, '127.0.0.1');
    onTestFinished(() => void session.destroy());
    await new Promise<void>((done) => session.once('connect', () => done()));
    const near = session.localPort ?? 0;
    api.guard.surroundings.noteLogin('127.0.0.1', near);
    machine.set(
      'connections',
      [
        'Active Internet connections (including servers)',
        'Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)',
        `tcp4       0      0  127.0.0.1.${port}        127.0.0.1.${near}       ESTABLISHED`,
        `tcp4       0      0  192.0.2.1.${port}        198.51.100.7.4022      ESTABLISHED`,
        `tcp4       0      0  *.${port}                *.*                    LISTEN`,
        '',
      ].join('\n'),
    );
    await expect(set(false)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^1 SSH session is open, from 127\.0\.0\.1\./),
    });
    expect(await set(false, true)).toMatchObject({
      problem: null,
      access: { remoteLogin: { state: 'off' } },
    });
  }, 60_000);

  test('who may log in', async () => {
    const { machine, remoteLogin } = await mac();
    expect((await remoteLogin()).mayLogIn).toEqual({ who: 'everyone', users: [], groups: [] });
    machine.set('groups/com.apple.access_ssh', 'user anna\ngroup ABCDEFAB-CDEF-ABCD-EFAB-CDEF00000050\n');
    expect((await remoteLogin()).mayLogIn).toEqual({ who: 'listed', users: ['anna'], groups: ['admin'] });
    machine.set('groups/com.apple.access_ssh', null);
    machine.set('groups/com.apple.access_ssh-disabled', 'user anna\n');
    expect((await remoteLogin()).mayLogIn.who).toBe('everyone');
  });

  test('what the port and launchd say against each other is said', async () => {
    const { machine, port, set, remoteLogin } = await mac();
    await set(true);
    machine.set(`launchd/switched/${JOB}`, 'disabled\n');
    expect(await remoteLogin()).toMatchObject({
      state: 'on',
      found: `sshd answers on port ${port}, though launchd has it switched off: it may be gone after a restart.`,
    });
    machine.set(`launchd/loaded/${JOB}`, null);
    expect(await remoteLogin()).toMatchObject({
      state: 'on',
      found: expect.stringContaining('launchd does not run it'),
      canSwitch: false,
    });
  }, 60_000);
});
