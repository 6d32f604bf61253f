import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isEnabledIn, lookAtLaunchd } from './launchd.ts';
import { listIn, lookWhoMayLogIn, membersIn } from './may-log-in.ts';
import { reconcile } from './reconcile.ts';
import { lookAtRemoteLogin } from './remote-login.ts';
import type { SshService } from './ssh-service.ts';
import { lookAtSystemd, unitsIn } from './systemd.ts';

/** Programs of a system that say just that, in a directory that is its whole path. */
function system(platform: string, programs: Readonly<Record<string, string>>) {
  const path = mkdtempSync(join(tmpdir(), 'drawbridge-programs-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return { platform, isRoot: false, path };
}

describe('launchctl print-disabled (facts/macos.md §4)', () => {
  const list = (line: string) => `disabled services = {\n\t"com.apple.ftpd" => disabled\n${line}\n}\n`;
  test.each([
    ['\t"com.openssh.sshd" => enabled', true],
    ['\t"com.openssh.sshd" => disabled', false],
    ['\t\t"com.openssh.sshd" => false', true],
    ['\t\t"com.openssh.sshd" => true', false],
    ['', false],
    ['\t"com.openssh.sshd-other" => enabled', false],
    ['\t"x com.openssh.sshd" => enabled', false],
  ])('%j: %j', (line, isEnabled) => {
    expect(isEnabledIn(list(line))).toBe(isEnabled);
  });

  const print = (job: string) => `
case "$1" in
print-disabled) printf 'disabled services = {\\n\\t"com.openssh.sshd" => enabled\\n}\\n' ;;
print) ${job} ;;
esac`;

  test.each([
    ['echo "com.openssh.sshd = {"', true],
    ['echo "Could not find service \\"com.openssh.sshd\\" in domain for system" >&2; exit 113', false],
    ['echo "Operation not permitted" >&2; exit 1', null],
  ])('print: %s', async (job, isLoaded) => {
    expect(await lookAtLaunchd(system('darwin', { launchctl: print(job) }))).toEqual({
      kind: 'found',
      keeper: 'launchd',
      isEnabled: true,
      isLoaded,
    });
  });
});

describe('systemctl show', () => {
  const block = (id: string, load: string, active: string, file: string) =>
    `Id=${id}\nLoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`;

  test('only units that are there count, and Ubuntu’s socket is enough', async () => {
    const text = [
      block('ssh.service', 'loaded', 'inactive', 'disabled'),
      block('sshd.service', 'not-found', 'inactive', ''),
      block('ssh.socket', 'loaded', 'active', 'enabled'),
    ].join('\n');
    expect(unitsIn(text).map(({ id }) => id)).toEqual(['ssh.service', 'ssh.socket']);
    const found = await lookAtSystemd(system('linux', { systemctl: `printf '%s' '${text}'` }));
    expect(found).toEqual({ kind: 'found', keeper: 'systemd', isEnabled: true, isLoaded: true });
  });

  test.each([
    ['exit 1', /systemd does not run here/],
    [`printf 'Id=ssh.service\\nLoadState=masked\\n'`, /no service for sshd/],
  ])('%s: nothing to switch', async (script, why) => {
    const found = await lookAtSystemd(system('linux', { systemctl: script }));
    expect(found).toEqual({ kind: 'none', why: expect.stringMatching(why) });
  });
});

describe('one state from all that is found', () => {
  const launchd = (isEnabled: boolean | null, isLoaded: boolean | null): SshService => ({
    kind: 'found',
    keeper: 'launchd',
    isEnabled,
    isLoaded,
  });

  test.each([
    ['ssh', launchd(true, true), 'on', 'sshd answers on port 22.', null],
    ['ssh', launchd(null, null), 'on', 'sshd answers on port 22.', null],
    ['ssh', launchd(false, true), 'on', /switched off: it may be gone after a restart/, null],
    ['ssh', launchd(false, false), 'on', /does not run it: it is another one/, /started by something else/],
    ['nothing', launchd(false, false), 'off', 'Nothing answers on port 22.', null],
    ['nothing', launchd(true, false), 'off', /switched on: it may be there after a restart/, null],
    ['nothing', launchd(true, true), 'unknown', /launchd runs sshd, but nothing answers/, null],
    ['other', launchd(true, true), 'unknown', /not as sshd does\. launchd runs sshd/, null],
    ['other', { kind: 'none', why: 'No.' }, 'unknown', /not as sshd does\.$/, /^No\.$/],
    ['ssh', { kind: 'none', why: 'No systemd.' }, 'on', 'sshd answers on port 22.', /No systemd/],
  ] as const)('%s, %j: %s', (answer, service, state, found, whyNot) => {
    const login = reconcile(22, answer, service, null);
    expect(login.state).toBe(state);
    expect(login.found).toMatch(found);
    expect(login.canSwitch).toBe(whyNot === null);
    if (whyNot !== null) expect(login.whyNot).toMatch(whyNot);
    expect(reconcile(22, answer, service, 'No helper.').canSwitch).toBe(false);
  });

  test('it can be switched only with a service and a helper', () => {
    expect(reconcile(22, 'nothing', launchd(false, false), 'No helper.')).toMatchObject({
      canSwitch: false,
      whyNot: 'No helper.',
    });
  });
});

describe('who may log in', () => {
  const group = (members: string) =>
    `dsAttrTypeStandard:RecordName -\n\t\tcom.apple.access_ssh\n${members}dsAttrTypeStandard:AppleMetaNodeLocation -\n\t\t/Local/Default\n`;

  test.each([
    [
      group(
        'dsAttrTypeStandard:GroupMembership -\n\t\tanna\n\t\tben\ndsAttrTypeStandard:NestedGroups -\n\t\tABCDEFAB-CDEF-ABCD-EFAB-CDEF00000050\n',
      ),
      { who: 'listed', users: ['anna', 'ben'], groups: ['admin'] },
    ],
    [
      group('Attribute[1] is <dsAttrTypeStandard:GroupMembership>\n\tValue[1] is <anna>\n'),
      { who: 'listed', users: ['anna'], groups: [] },
    ],
    [group(''), { who: 'listed', users: [], groups: [] }],
    [group('dsAttrTypeStandard:NestedGroups -\n\t\t0F0F0F0F-0000-0000-0000-000000000000\n'), null],
    ['something else', null],
  ])('%j', (text, members) => {
    expect(membersIn(text)).toEqual(members);
  });

  test('the group is there, renamed, or the directory does not tell', async () => {
    const dseditgroup = (script: string) => system('darwin', { dseditgroup: script });
    const ask = async () => ['user anna', 'group admin', 'user $(id)'];
    const listed = dseditgroup(`printf '%s' '${group('dsAttrTypeStandard:GroupMembership -\n\t\tben\n')}'`);
    expect((await lookWhoMayLogIn(listed, ask)).users).toEqual(['ben']);
    const none = dseditgroup('echo "Group not found." >&2; exit 64');
    expect((await lookWhoMayLogIn(none, ask)).who).toBe('everyone');
    const silent = dseditgroup('exit 1');
    expect(await lookWhoMayLogIn(silent, ask)).toEqual({ who: 'listed', users: ['anna'], groups: ['admin'] });
    expect((await lookWhoMayLogIn(silent, null)).who).toBe('unknown');
    expect((await lookWhoMayLogIn(silent, () => Promise.reject(new Error('no')))).who).toBe('unknown');
    expect((await lookWhoMayLogIn(system('linux', {}), ask)).who).toBe('unknown');
  });

  test('whatever is said, only names come out', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 })), fc.string({ maxLength: 200 }), (lines, text) => {
        const all = [listIn(lines), membersIn(text)].flatMap((one) =>
          one === null ? [] : [...one.users, ...one.groups],
        );
        for (const name of all) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/);
      }),
    );
  });
});

test('on another system it is looked at, and not switched', async () => {
  const means = {
    system: { platform: 'freebsd', isRoot: true, path: '/nonexistent' },
    helperProblem: async () => null,
    askUsers: null,
  };
  expect(await lookAtRemoteLogin(1, () => undefined, means)).toMatchObject({
    state: 'off',
    canSwitch: false,
    whyNot: 'Remote Login can not be switched on this system.',
  });
});
