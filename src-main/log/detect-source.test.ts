import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { detectSource } from './detect-source.ts';

const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote';
const hasJournalctl = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((dir) => existsSync(join(dir, 'journalctl')));
const NEEDS_JOURNAL = 'needs journalctl and systemd-journal-remote (Debian: systemd-journal-remote)';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drawbridge-detect-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function put(path: string, content: string, ageInDays = 0): string {
  const real = join(root, path);
  mkdirSync(dirname(real), { recursive: true });
  writeFileSync(real, content);
  const time = Date.now() / 1000 - ageInDays * 86_400;
  utimesSync(real, time, time);
  return real;
}

function putJournal(comm: string): void {
  const machine = '0123456789abcdef0123456789abcdef';
  const dir = join(root, 'var/log/journal', machine);
  mkdirSync(dir, { recursive: true });
  const record = `__REALTIME_TIMESTAMP=1700000000000000\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=${machine}\n_COMM=${comm}\nMESSAGE=x\n\n`;
  execFileSync(JOURNAL_REMOTE, ['-o', join(dir, 'system.journal'), '-'], {
    input: record,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

const linux = (choice?: string) => detectSource({ platform: 'linux', root }, choice);
const mac = () => detectSource({ platform: 'darwin', root });
const SYSLOG = 'Nov  1 10:00:00 gate sshd[1]: Invalid user admin from 192.0.2.1 port 22\n';
const OTHER = 'Nov  1 10:00:00 gate cron[1]: sshd is mentioned here\n';

test('a log file that is written to is the first choice', async () => {
  put('/var/log/auth.log', '');
  put('/var/log/secure', SYSLOG);
  const { source, looked } = await linux();
  expect(source).toEqual({ kind: 'file', path: '/var/log/auth.log' });
  expect(looked).toEqual(['/var/log/auth.log can be read']);
});

test('a log of all programs counts only with sshd in it', async () => {
  put('/var/log/messages', SYSLOG + OTHER);
  expect((await linux()).source).toEqual({ kind: 'file', path: '/var/log/messages' });
  put('/var/log/messages', OTHER);
  const { source, looked } = await linux();
  expect(source).toEqual({ kind: 'none' });
  expect(looked.slice(0, 3)).toEqual([
    '/var/log/auth.log does not exist',
    '/var/log/secure does not exist',
    '/var/log/messages can be read, but has no recent lines of sshd',
  ]);
});

test('the journal comes before a file that nobody writes to, and after one that somebody does', async (context) => {
  context.skip(!hasJournalctl || !existsSync(JOURNAL_REMOTE), NEEDS_JOURNAL);
  put('/var/log/auth.log', SYSLOG, 8);
  expect((await linux()).source).toEqual({ kind: 'file', path: '/var/log/auth.log' });
  putJournal('sshd-session');
  const { source, looked } = await linux();
  expect(source).toEqual({ kind: 'journald' });
  expect(looked).toEqual([
    '/var/log/auth.log can be read, but nothing was written to it for a week',
    '/var/log/secure does not exist',
    '/var/log/messages does not exist',
    'the systemd journal has entries of sshd',
  ]);
  put('/var/log/auth.log', SYSLOG, 6);
  expect((await linux()).source).toEqual({ kind: 'file', path: '/var/log/auth.log' });
});

test('a journal without sshd counts where systemd runs', async (context) => {
  context.skip(!hasJournalctl || !existsSync(JOURNAL_REMOTE), NEEDS_JOURNAL);
  putJournal('cron');
  expect((await linux()).source).toEqual({ kind: 'none' });
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  const { source, looked } = await linux();
  expect(source).toEqual({ kind: 'journald' });
  expect(looked.at(-1)).toBe('the systemd journal has no entries of sshd');
});

test('nothing at all', async () => {
  mkdirSync(join(root, 'empty'));
  mkdirSync(join(root, 'var/log/auth.log'), { recursive: true });
  vi.stubEnv('PATH', join(root, 'empty'));
  expect(await linux()).toEqual({
    source: { kind: 'none' },
    looked: [
      '/var/log/auth.log is no file',
      '/var/log/secure does not exist',
      '/var/log/messages does not exist',
      'the systemd journal is not there (no journalctl)',
    ],
  });
});

test('what this user may not read is said', async () => {
  chmodSync(put('/var/log/auth.log', SYSLOG), 0o000);
  chmodSync(root, 0o755);
  // root may read anything: as nobody, in a process of its own
  const script = `import { detectSource } from ${JSON.stringify(new URL('./detect-source.ts', import.meta.url).href)};
    if (process.getuid() === 0) process.setuid(65534);
    console.log(JSON.stringify(await detectSource({ platform: 'linux', root: ${JSON.stringify(root)} })));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { source, looked } = JSON.parse(stdout);
  expect(source).toEqual({ kind: 'none' });
  expect(looked[0]).toMatch(/^\/var\/log\/auth\.log can't be read by this user/);
});

test('what the owner named is taken, whatever there is of it', async () => {
  put('/var/log/auth.log', SYSLOG);
  expect(await linux('/srv/sshd.log')).toEqual({
    source: { kind: 'file', path: '/srv/sshd.log' },
    looked: ['/srv/sshd.log does not exist'],
  });
  const { source, looked } = await linux('journald');
  expect(source).toEqual({ kind: 'journald' });
  expect(looked).toEqual([expect.stringMatching(/^the systemd journal /)]);
});

const NOW = new Date();
const TODAY = `${NOW.toLocaleString('en-US', { month: 'short' })} ${String(NOW.getDate()).padStart(2)}`;

test('macOS: the old files if sshd is in them of late, else the unified log', async () => {
  put('/var/log/system.log', `${TODAY} 10:00:00 mac cron[1]: sshd is mentioned here\n`);
  expect(await mac()).toEqual({
    source: { kind: 'unified-log' },
    looked: [
      '/var/log/secure.log does not exist',
      '/var/log/system.log can be read, but has no recent lines of sshd',
      'the macOS unified log, where sshd writes since macOS 10.12',
    ],
  });
  // left over from before the Mac was upgraded, in a file that others still write to
  const old = new Date(Date.now() - 40 * 86_400_000);
  const month = old.toLocaleString('en-US', { month: 'short' });
  const line = `10:00:00 mac sshd[1]: Invalid user admin from 192.0.2.1 port 22\n`;
  put('/var/log/secure.log', `${month} ${String(old.getDate()).padStart(2)} ${line}${TODAY} ${OTHER}`);
  expect((await mac()).source).toEqual({ kind: 'unified-log' });
  put('/var/log/secure.log', `${TODAY} ${line}`, 8);
  expect((await mac()).source).toEqual({ kind: 'unified-log' });
  put('/var/log/secure.log', `${TODAY} ${line}`);
  expect((await mac()).source).toEqual({ kind: 'file', path: '/var/log/secure.log' });
});

test('the unified log, as chosen', async () => {
  expect(await detectSource({ platform: 'darwin', root }, 'unified-log')).toMatchObject({
    source: { kind: 'unified-log' },
  });
});
