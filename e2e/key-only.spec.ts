/** Key-only SSH, on a real sshd with a user who has a password and a key. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SocketClient } from '../src-main/headless/socket/socket-client.ts';
import type { CallInput, CallOutput, GuardCallName } from '../src-shared/contract.ts';
import { Guard } from './testbed/guard.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { PASSWORD, Testbed, USER } from './testbed/testbed.ts';
import { waitFor } from './testbed/wait-for.ts';

const OWNER = '203.0.113.10';
const DROP_IN = 'ssh/sshd_config.d/000-drawbridge.conf';
const DEADLINE = '/var/lib/drawbridge-helper/sshd-policy/pending/deadline';
const WITH_PASSWORDS = [
  'PasswordAuthentication yes',
  'KbdInteractiveAuthentication yes',
  'AuthorizedKeysFile /etc/ssh/authorized_keys/%u',
];

describeOnTestbed('key-only SSH', () => {
  let testbed: Testbed;
  let guard: Guard;

  beforeAll(async () => {
    testbed = await Testbed.create({
      clients: [OWNER],
      sshd: ['Include /etc/ssh/sshd_config.d/*.conf', ...WITH_PASSWORDS],
    });
    const { machine } = testbed;
    // What the helper keeps stays on this machine of the test.
    await machine.must('mount', ['-t', 'tmpfs', 'tmpfs', '/var/lib']);
    writeFileSync(machine.etc('ssh/sshd_config.d/50-own.conf'), `${WITH_PASSWORDS.join('\n')}\n`);
    guard = await Guard.start(machine, { log: testbed.logFile, firewall: 'observe' });
  });
  afterAll(() => testbed?.close());

  /** Asks the guard that runs now. */
  const ask = async <N extends GuardCallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const client = await SocketClient.connect(join(guard.stateDirectory, 'drawbridge.sock'));
    try {
      return await client.call(name, input);
    } finally {
      client.close();
    }
  };
  const keyOnly = async () => (await ask('access', {})).keyOnly;
  const switchOn = () => ask('setKeyOnly', { wanted: { keyOnly: true } });
  const switchOff = () => ask('setKeyOnly', { wanted: { keyOnly: false } });

  /** Every file below the machine's /etc/ssh. */
  const snapshot = () => {
    const root = testbed.machine.etc('ssh');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
    return names.map((name) => {
      const stat = statSync(`${root}/${name}`);
      return [name, stat.mode, stat.isFile() ? readFileSync(`${root}/${name}`, 'latin1') : ''];
    });
  };
  /** Which ways in work: by password, by dialogue, by key. */
  const waysIn = async () => {
    const { clients } = testbed;
    return {
      password: await clients.login(OWNER, USER, PASSWORD),
      dialogue: await clients.loginByDialogue(OWNER, USER, PASSWORD),
      key: await clients.login(OWNER, USER),
    };
  };
  const passTime = () => testbed.machine.must('sed', ['-i', 's/ .*/ 0/', DEADLINE]);

  test('passwords really fail once it is on, also by keyboard-interactive, and a key gets in', async () => {
    expect(await waysIn()).toEqual({ password: true, dialogue: true, key: true });
    const before = snapshot();
    const { found, policy } = await keyOnly();
    expect(found).toBe(
      'sshd accepts passwords, and keys: PasswordAuthentication is yes (/etc/ssh/sshd_config.d/50-own.conf, line 1).',
    );
    expect(policy?.keyboardInteractive.overridden).toEqual([
      { file: '/etc/ssh/sshd_config', line: expect.any(Number), value: 'no' },
    ]);
    await switchOn();
    expect(await keyOnly()).toMatchObject({
      state: 'keys-only',
      canSwitch: true,
      pending: { wanted: { keyOnly: true } },
    });
    const { clients } = testbed;
    expect(await clients.login(OWNER, USER, PASSWORD)).toBe(false);
    expect(await clients.loginByDialogue(OWNER, USER, PASSWORD)).toBe(false);
    expect((await keyOnly()).pending).not.toBeNull();

    // The login by key confirms by itself.
    expect(await clients.login(OWNER, USER)).toBe(true);
    await waitFor('the login to confirm', async () => (await keyOnly()).pending === null);
    expect(await keyOnly()).toMatchObject({ state: 'keys-only', chosen: { keyOnly: true }, wasReset: false });

    await switchOff();
    expect(snapshot()).toEqual(before);
    expect(await clients.loginByDialogue(OWNER, USER, PASSWORD)).toBe(true);
  });

  test('a guard killed in the middle of the countdown: all is undone, byte for byte', async () => {
    const before = snapshot();
    await switchOn();
    expect(await testbed.clients.login(OWNER, USER, PASSWORD)).toBe(false);
    await guard.end('SIGKILL');
    await passTime();
    await waitFor('the change to be undone', () => !existsSync(testbed.machine.etc(DROP_IN)));
    await waitFor('sshd to take passwords', () => testbed.clients.login(OWNER, USER, PASSWORD));
    expect(snapshot()).toEqual(before);
    await guard.start();
    expect(await keyOnly()).toMatchObject({ state: 'passwords', pending: null });
  });

  test('a Match block that lets passwords in again is found, named, and told before', async () => {
    const { machine, clients } = testbed;
    await machine.addUser('mia', PASSWORD, clients.publicKey);
    const file = '/etc/ssh/sshd_config.d/90-mia.conf';
    writeFileSync(
      machine.etc('ssh/sshd_config.d/90-mia.conf'),
      'Match User mia Address 203.0.113.0/24\n  PasswordAuthentication yes\n',
    );
    const plan = await ask('planKeyOnly', { wanted: { keyOnly: true } });
    expect(plan.problems).toEqual([]);
    expect(plan.warnings.join()).toContain(
      `Match User mia Address 203.0.113.0/24 (${file}, line 1): PasswordAuthentication yes`,
    );
    await switchOn();
    expect(readFileSync(machine.etc(DROP_IN), 'utf8')).toBe(plan.text);
    expect(await keyOnly()).toMatchObject({
      state: 'passwords',
      found: `sshd accepts keys only, but passwords for Match User mia Address 203.0.113.0/24 (${file}, line 1).`,
      policy: { exceptions: [{ from: { file, line: 1 }, allowsPasswords: true, isTried: true }] },
      wasReset: false,
    });
    expect(await clients.login(OWNER, 'mia', PASSWORD)).toBe(true);
    expect(await clients.login(OWNER, USER, PASSWORD)).toBe(false);
    rmSync(machine.etc('ssh/sshd_config.d/90-mia.conf'));
    await ask('undoKeyOnly', {});
  });

  test('an update of the system takes the file away: the guard notices, and offers to restore it', async () => {
    const { machine } = testbed;
    await switchOn();
    await ask('confirmKeyOnly', {});
    rmSync(machine.etc(DROP_IN));
    await waitFor('the guard to notice', async () => (await keyOnly()).wasReset);
    expect((await keyOnly()).found).toContain(
      'You chose keys only: an update of the system may have reset it.',
    );
    expect((await ask('status', {})).advice).toMatchObject({ button: 'Restore…', action: 'ssh-access' });
    await switchOn();
    expect(await keyOnly()).toMatchObject({ state: 'keys-only', wasReset: false });
    await switchOff();
  });

  test('who would be locked out is told, and nothing is done', async () => {
    const before = snapshot();
    const { stderr, code } = await guard.command('access', 'key-only', 'on', '--allow-user', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toContain('Of those who could still log in nobody has a key;');
    rmSync(testbed.machine.etc('ssh/authorized_keys'), { recursive: true });
    await expect(switchOn()).rejects.toThrow('No user who may log in has a key that sshd would accept.');
    expect(snapshot()).toEqual(before.filter(([name]) => !String(name).startsWith('authorized_keys')));
  });
});
