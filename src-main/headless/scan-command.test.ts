import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
const dir = mkdtempSync(join(tmpdir(), 'drawbridge-scan-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const LINES = [
  '2026-11-23T06:00:00+01:00 h sshd[1]: Server listening on 0.0.0.0 port 22.',
  '2026-11-23T06:00:01.250+01:00 h sshd[7]: Invalid user admin from 203.0.113.66 port 4000',
  '2026-11-23T06:00:02+01:00 h sshd[7]: Failed password for invalid user admin from 203.0.113.66 port 4000 ssh2\r',
  '2026-11-23T06:00:03+01:00 h sshd[7]: Connection closed by invalid user admin 203.0.113.66 port 4000 [preauth]',
  `2026-11-23T06:00:04+01:00 h sshd[8]: ${'x'.repeat(1_100_000)}`,
  '2026-11-23T07:00:05+01:00 h sshd[9]: Accepted publickey for mia from 2001:db8::9 port 5 ssh2: ED25519 SHA256:abc',
].join('\n');

function log(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

function scan(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'scan', ...args], {
    encoding: 'utf8',
    input,
  });
  return { status, stdout, stderr };
}

const EVENTS = [
  {
    line: 2,
    time: '2026-11-23T06:00:01.250+01:00',
    kind: 'invalid-user',
    outcome: 'failure',
    user: 'admin',
    address: '203.0.113.66',
    port: 4000,
    method: null,
    fingerprint: null,
    pid: 7,
  },
  {
    line: 3,
    time: '2026-11-23T06:00:02+01:00',
    kind: 'failed',
    outcome: 'failure',
    user: 'admin',
    address: '203.0.113.66',
    port: 4000,
    method: 'password',
    fingerprint: null,
    pid: 7,
  },
  {
    line: 4,
    time: '2026-11-23T06:00:03+01:00',
    kind: 'preauth-close',
    outcome: 'probe',
    user: 'admin',
    address: '203.0.113.66',
    port: 4000,
    method: null,
    fingerprint: null,
    pid: 7,
  },
  {
    line: 6,
    time: '2026-11-23T07:00:05+01:00',
    kind: 'accepted',
    outcome: 'success',
    user: 'mia',
    address: '2001:db8::9',
    port: 5,
    method: 'publickey',
    fingerprint: 'SHA256:abc',
    pid: 9,
  },
];

function parsed(stdout: string): unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('--json', () => {
  test('one object for each login event, with exactly these keys, in order; the last line needs no newline', () => {
    const { status, stdout } = scan(['--json', log('plain.log', LINES)]);
    expect(status).toBe(0);
    expect(stdout).toBe(EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''));
  });

  test('the same from gzip and from standard input', () => {
    expect(parsed(scan(['--json', log('packed', gzipSync(LINES))]).stdout)).toEqual(EVENTS);
    expect(parsed(scan(['--json', '-'], LINES).stdout)).toEqual(EVENTS);
  });

  test('a log without headers has neither times nor pids', () => {
    const bare = 'Invalid user a b from 203.0.113.66 port 4000\r\n';
    expect(parsed(scan(['--json', '-'], bare).stdout)).toEqual([
      {
        line: 1,
        time: null,
        kind: 'invalid-user',
        outcome: 'failure',
        user: 'a b',
        address: '203.0.113.66',
        port: 4000,
        method: null,
        fingerprint: null,
        pid: null,
      },
    ]);
  });

  test('only events from and before the times that were named', () => {
    const path = log('plain.log', LINES);
    expect(parsed(scan(['--json', '--since', '2026-11-23T06:00:00Z', path]).stdout)).toEqual(EVENTS.slice(3));
    expect(parsed(scan(['--json', '--until', '2026-11-23T05:00:03Z', path]).stdout)).toEqual(
      EVENTS.slice(0, 2),
    );
  });
});

describe('the summary', () => {
  test('counts lines, events and attempts', () => {
    const { stdout } = scan(['--summary-json', log('plain.log', LINES)]);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 5,
      skippedLines: 1,
      events: 4,
      attempts: 1,
      kinds: { 'invalid-user': 1, failed: 1, 'preauth-close': 1, accepted: 1, timeout: 0 },
      attackers: [{ attacker: '203.0.113.66', attempts: 1 }],
      users: [{ user: 'admin', attempts: 1 }],
      hours: [{ hour: Date.UTC(2026, 10, 23, 5), attempts: 1 }],
      blocks: [],
    });
  });

  test('tells whom the rules would have blocked, by the owner’s rules, too', () => {
    const rules = {
      rules: [{ name: 'one', counts: ['invalid-user'], attempts: 1, withinSeconds: 60, blockSeconds: 120 }],
      restrictedUsers: [],
      growth: { factor: 1, maxSeconds: null, rememberSeconds: 0 },
      escalation: null,
      resetOnSuccess: false,
      spareAfterLoginSeconds: 0,
      ipv6PrefixLength: 64,
    };
    for (const form of [rules, { rules }]) {
      const path = log('rules.json', JSON.stringify(form));
      const { stdout } = scan(['--rules', path, log('plain.log', LINES)]);
      expect(stdout).toContain('The rules would have made 1 block');
      expect(stdout).toMatch(/203\.0\.113\.66 +2 minutes +1 attempt for users that don't exist/);
    }
  });
});

describe('what can not be read is said, with what to do', () => {
  test.each([
    [['/no/such.log'], 1, /^drawbridge: \/no\/such\.log does not exist\./],
    [['--rules', '/no/such.json', '-'], 2, /Give drawbridge, denyhosts, fail2ban, or the path/],
    [['--since', 'soon', '-'], 2, /Give a date/],
    [[], 2, /Missing required argument/],
  ])('%j', (args, status, message) => {
    const result = scan(args);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(message);
  });

  test('rules that are none', () => {
    const { status, stderr } = scan(['--rules', log('bad.json', '{"rules": [{"name": "x"}]}'), '-']);
    expect(status).toBe(2);
    expect(stderr).toContain('rules');
  });

  test('a gzip file that is cut short: what there is, and an error', () => {
    const packed = gzipSync(
      Array.from({ length: 2000 }, (_, i) => LINES.split('\n')[1]?.replace('[7]', `[${i + 7}]`)).join('\n'),
    );
    const { status, stdout, stderr } = scan([
      '--summary-json',
      log('cut.gz', packed.subarray(0, packed.length / 2)),
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).events).toBeGreaterThan(100);
    expect(stderr).toMatch(/cut short/);
  });
});
