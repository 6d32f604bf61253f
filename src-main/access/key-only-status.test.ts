/** What is said of a real sshd with a configuration of its own. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type KeyOnly, lookAtKeyOnly } from './key-only.ts';
import { lookAhead } from './look-ahead.ts';

const OWN_FILES = `mount --bind "$DIR/ssh" /etc/ssh && mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd "$@"`;

/** A real sshd that sees these files in /etc/ssh, and what of them Drawbridge sees. */
function made(files: Readonly<Record<string, string>>) {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-status-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'ssh/sshd_config.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, 'ssh', name), text);
  cpSync('/etc/ssh/ssh_host_ed25519_key', join(dir, 'ssh/ssh_host_ed25519_key'));
  const sshd = join(dir, 'sshd');
  writeFileSync(sshd, `#!/bin/sh\nexport DIR=${dir}\nexec unshare -m sh -c '${OWN_FILES}' sshd "$@"\n`);
  chmodSync(sshd, 0o755);
  const context = {
    configDirectory: join(dir, 'ssh'),
    port: 22,
    users: async () => ['root', 'daemon'],
    askHelper: async () => null,
  };
  return {
    at: (name: string, line: number) => ({ file: join(dir, 'ssh', name), line }),
    look: () => lookAtKeyOnly(sshd, true, null, { ...context, trial: null }),
    ahead: (text: string) => lookAhead(sshd, true, context, { file: 'drop-in', text }),
  };
}

const OFF = 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n';
const exceptionsOf = ({ policy }: KeyOnly) =>
  policy?.exceptions.map(({ criteria, changes, allowsPasswords, isTried }) => ({
    criteria,
    changes,
    allowsPasswords,
    isTried,
  }));

const isHere =
  existsSync('/usr/sbin/sshd') && existsSync('/etc/ssh/ssh_host_ed25519_key') && process.geteuid?.() === 0;
describe.skipIf(!isHere)('what a real sshd accepts', () => {
  test('each setting, and where it comes from; what stands later without effect is named', async () => {
    const { at, look } = made({
      sshd_config:
        'Include sshd_config.d/*.conf\nPasswordAuthentication yes\nChallengeResponseAuthentication = no\nPermitRootLogin without-password\nLoginGraceTime 1m30s\nAllowUsers kim\nAllowUsers alex\n',
      'sshd_config.d/10.conf': '# first\npasswordauthentication "no"\n',
    });
    const { state, found, policy } = await look();
    expect(state).toBe('keys-only');
    expect(found).toMatch(/^sshd accepts keys only: PasswordAuthentication is no \(.*10\.conf, line 2\)\.$/);
    const plain = { source: 'file', overridden: [] };
    expect(policy).toEqual({
      password: {
        ...plain,
        value: 'no',
        from: at('sshd_config.d/10.conf', 2),
        overridden: [{ ...at('sshd_config', 2), value: 'yes' }],
      },
      keyboardInteractive: { ...plain, value: 'no', from: at('sshd_config', 3) },
      publicKey: { value: 'yes', source: 'default', from: null, overridden: [] },
      rootLogin: { ...plain, value: 'prohibit-password', from: at('sshd_config', 4) },
      emptyPasswords: { value: 'no', source: 'default', from: null, overridden: [] },
      maxAuthTries: { value: '6', source: 'default', from: null, overridden: [] },
      loginGraceTime: { ...plain, value: '90', from: at('sshd_config', 5) },
      allowUsers: { ...plain, value: 'alex kim', from: at('sshd_config', 6) },
      exceptions: [],
      unread: [],
    });
  });

  test('a password that is asked for together with a key is none that lets in', async () => {
    const { look } = made({ sshd_config: 'AuthenticationMethods publickey,password\n' });
    expect(await look()).toMatchObject({
      state: 'keys-only',
      found: expect.stringMatching(/^sshd accepts keys together with a password only/),
    });
  });

  test.each([
    ['User backup', true],
    ['User back*,!backup', true],
    ['Address 192.0.2.0/24', true],
    ['Address 198.51.*', true],
    ['User backup Address 2001:db8::/32', true],
    ['Host *.example.org', true],
    ['LocalPort 2222', true],
    ['LocalAddress 192.0.2.1', true],
    ['Group daemon', true],
    ['User backup Group nobodys-group', false],
    ['RDomain 1', false],
  ])('Match %s that lets passwords in again is found', async (criteria, isTried) => {
    const { at, look } = made({ sshd_config: `${OFF}Match ${criteria}\n  PasswordAuthentication yes\n` });
    const found = await look();
    expect(exceptionsOf(found)).toEqual([
      { criteria, changes: ['PasswordAuthentication yes'], allowsPasswords: true, isTried },
    ]);
    expect(found.policy?.exceptions[0]?.from).toEqual(at('sshd_config', 3));
    expect(found.state).toBe('passwords');
    expect(found.found).toContain(`but passwords for Match ${criteria} (`);
  });

  test('Match all is what holds in general', async () => {
    const { at, look } = made({ sshd_config: `${OFF}Match all\n  PasswordAuthentication yes\n` });
    const { state, policy } = await look();
    expect(state).toBe('passwords');
    expect(policy?.password).toMatchObject({ value: 'yes', source: 'file', from: at('sshd_config', 4) });
  });

  test('blocks that make no difference, or never hold, are not named; one that only restricts is, as such', async () => {
    const { look } = made({
      sshd_config: [
        OFF,
        'Match User kim\n  PasswordAuthentication no\n',
        'Match User kim Address 192.0.2.1,!192.0.2.1\n  PasswordAuthentication yes\n',
        'Match User mia\n  KbdInteractiveAuthentication no\n  MaxAuthTries 2\n',
      ].join(''),
    });
    const found = await look();
    expect(found.state).toBe('keys-only');
    expect(exceptionsOf(found)).toEqual([
      { criteria: 'User mia', changes: ['MaxAuthTries 2'], allowsPasswords: false, isTried: true },
    ]);
  });

  test('what another program sets, and no file says, is called so', async () => {
    const { look } = made({ sshd_config: `Include hidden/*\n${OFF}` });
    // sshd is given other files than those that are read here, as a management profile does on a Mac.
    const managed = made({ sshd_config: 'PasswordAuthentication yes\nMaxAuthTries 3\n' });
    const here = await look();
    expect(here.policy?.password.source).toBe('file');
    const context = {
      configDirectory: join(here.policy?.password.from?.file ?? '', '..'),
      port: 22,
      users: async () => [],
      askHelper: async () => null,
    };
    const { dir } = { dir: managed.at('', 0).file.replace(/\/ssh\/?$/, '') };
    const { policy, found } = await lookAtKeyOnly(join(dir, 'sshd'), true, null, { ...context, trial: null });
    expect(policy?.password).toMatchObject({ value: 'yes', source: 'elsewhere', from: null });
    expect(policy?.password.overridden).toHaveLength(1);
    expect(policy?.maxAuthTries).toMatchObject({ value: '3', source: 'elsewhere' });
    expect(found).toContain('set elsewhere than in its files (managed)');
  });

  test('what it would accept is what sshd says of the lines, and nothing is changed by asking', async () => {
    const { ahead, look } = made({
      sshd_config: 'Include sshd_config.d/*.conf\nMatch User kim\n  PasswordAuthentication yes\n',
      'sshd_config.d/000-drawbridge.conf': 'MaxAuthTries 2\n',
    });
    const before = await look();
    expect(before.policy?.maxAuthTries.value).toBe('2');
    const after = await ahead(OFF);
    expect(after.policy?.password).toEqual({
      value: 'no',
      source: 'file',
      from: { file: 'drop-in', line: 1 },
      overridden: [],
    });
    expect(after.policy?.maxAuthTries.value).toBe('6');
    expect(exceptionsOf(after)).toEqual([
      { criteria: 'User kim', changes: ['PasswordAuthentication yes'], allowsPasswords: true, isTried: true },
    ]);
    expect(await look()).toEqual(before);
    expect((await ahead('Nonsense 1\n')).state).toBe('unknown');
  });
});
