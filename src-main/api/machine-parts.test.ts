import { afterEach, expect, test, vi } from 'vitest';
import { OwnProbes } from '../guard/own-probes.ts';
import { remoteLoginPart, testLineParts, versionPart } from './machine-parts.ts';
import { type RepairContext, withRepair } from './repairs.ts';

afterEach(() => {
  vi.useRealTimers();
});

const states = (probes: OwnProbes) =>
  testLineParts(probes.read, Date.now()).map(({ part, state }) => `${part} ${state}`);

test('a line about a connection of our own shows that the log is read; one that is no error, at which levels', () => {
  vi.useFakeTimers();
  const probes = new OwnProbes();
  expect(states(probes)).toEqual(['test line off']);
  probes.add('127.0.0.1', 50_000);
  expect(states(probes)).toEqual(['test line off']);
  vi.advanceTimersByTime(16_000);
  // As the line of a second connection might, the first's may come yet.
  probes.add('127.0.0.1', 50_001);
  expect(states(probes)).toEqual(['test line attention']);
  probes.sawLine('sshd-session[7]: error: kex_exchange_identification: Connection closed by remote host');
  expect(states(probes)).toEqual(['test line ok', 'levels off']);
  vi.advanceTimersByTime(6000);
  expect(states(probes)).toEqual(['test line ok', 'levels attention']);
  probes.sawLine('sshd-session[7]: Connection closed by 127.0.0.1 port 50000');
  expect(states(probes)).toEqual(['test line ok', 'levels ok']);
  probes.add('127.0.0.1', 50_002);
  vi.advanceTimersByTime(16_000);
  expect(states(probes)).toEqual(['test line attention', 'levels ok']);
});

test('Remote Login and the version of sshd are told as found', () => {
  const remoteLogin = {
    state: 'on',
    found: 'sshd answers on port 22.',
    canSwitch: true,
    whyNot: null,
    mayLogIn: { who: 'listed', users: ['anna'], groups: ['admin', 'staff'] },
  } as const;
  const access = (more: object) =>
    ({ remoteLogin: { ...remoteLogin, ...more }, keyOnly: {} }) as unknown as Parameters<
      typeof remoteLoginPart
    >[0];
  expect(remoteLoginPart(access({}))).toMatchObject({
    state: 'ok',
    found: 'sshd answers on port 22. 1 user and 2 groups may log in.',
  });
  expect(remoteLoginPart(access({ state: 'off' })).state).toBe('off');
  expect(remoteLoginPart(access({ state: 'unknown', whyNot: 'No helper.' }))).toMatchObject({
    state: 'attention',
    found: expect.stringContaining("can't be switched from here: No helper."),
    fix: expect.any(String),
  });
  expect(versionPart(null).state).toBe('off');
  expect(versionPart('OpenSSH_9.9p2, LibreSSL 3.3.6').found).toBe(
    'sshd calls itself OpenSSH_9.9p2, LibreSSL 3.3.6.',
  );
});

test('each part that needs the owner has the one button that most likely helps; none where all is well', () => {
  const mac: RepairContext = {
    platform: 'darwin',
    helper: { state: 'installed' },
    log: 'unified-log',
    isObservingByChoice: false,
  };
  const repair = (part: string, more: Partial<RepairContext> = {}, state: 'broken' | 'ok' = 'broken') =>
    withRepair({ part, state, found: '', fix: null }, { ...mac, ...more }).repair;
  const none = { helper: { state: 'not-installed' } } as const;
  expect(repair('pf on')).toEqual({ action: 'repair-firewall', label: 'Repair' });
  expect(repair('pf on', {}, 'ok')).toBe(undefined);
  expect(repair('firewall', none)).toEqual({ action: 'install-helper', label: 'Install Helper…' });
  expect(repair('firewall', { ...none, isObservingByChoice: true })).toBe(undefined);
  expect(repair('helper', { helper: { state: 'outdated' } })?.label).toBe('Upgrade Helper…');
  expect(repair('helper', { helper: { state: 'unsafe' } })?.label).toBe('Repair Helper…');
  expect(repair('helper')).toBe(undefined);
  expect(repair('log', none)?.action).toBe('install-helper');
  expect(repair('log')?.action).toBe('choose-log');
  expect(repair('log', { ...none, log: 'file:/var/log/secure.log' })?.action).toBe('choose-log');
  expect(repair('test line')?.action).toBe('choose-log');
  expect(repair('levels')?.action).toBe('choose-log');
  expect(repair('remote login')?.action).toBe('open-sharing');
  expect(repair('remote login', { platform: 'linux' })).toBe(undefined);
  expect(repair('access')?.action).toBe('ssh-access');
  expect(repair('store')).toBe(undefined);
});
