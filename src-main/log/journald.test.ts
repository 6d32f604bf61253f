import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Journald } from './journald.ts';
import type { LogEntry } from './source.ts';

const WAIT = { timeout: 20_000, interval: 5 };
const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote';
const hasJournalctl = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((dir) => existsSync(join(dir, 'journalctl')));
const missing = !hasJournalctl || !existsSync(JOURNAL_REMOTE);

const THIS_BOOT = 'b'.repeat(32);
const BOOT_BEFORE = 'a'.repeat(32);
const START = 1_700_000_000;

let dir: string;
let files: number;
let running: Journald[];

beforeEach((context) => {
  context.skip(missing, 'needs journalctl and systemd-journal-remote (Debian: systemd-journal-remote)');
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-journal-'));
  files = 0;
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((source) => source.stop()));
  if (!missing) rmSync(dir, { recursive: true });
});

interface Written {
  readonly second: number;
  readonly message?: string | Uint8Array;
  readonly fields?: Readonly<Record<string, string>>;
  readonly boot?: string;
}

/** Puts records into a real journal file of its own, and returns its path. */
function write(records: readonly Written[]): string {
  const parts: (string | Uint8Array)[] = [];
  for (const { second, message = `message ${second}`, fields = {}, boot = THIS_BOOT } of records) {
    const given = {
      _COMM: 'sshd',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: String(1000 + second),
      _UID: '0',
      ...fields,
    };
    parts.push(`__REALTIME_TIMESTAMP=${START + second}000000\n__MONOTONIC_TIMESTAMP=${second + 1}000000\n`);
    parts.push(`_BOOT_ID=${boot}\n_HOSTNAME=gate\n`);
    for (const [name, value] of Object.entries(given)) if (value !== '') parts.push(`${name}=${value}\n`);
    const bytes = Buffer.from(message);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    parts.push('MESSAGE\n', length, bytes, '\n\n');
  }
  const path = join(dir, `${files++}.journal`);
  execFileSync(JOURNAL_REMOTE, ['-o', path, '-'], {
    input: Buffer.concat(parts.map((part) => Buffer.from(part))),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return path;
}

const range = (from: number, to: number): Written[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ second: from + i }));
const messages = (from: number, to: number): string[] =>
  range(from, to).map(({ second }) => `message ${second}`);

interface Following {
  readonly source: Journald;
  readonly entries: LogEntry[];
  readonly cursors: string[];
  readonly notices: string[];
  readonly problems: (string | null)[];
}

function follow(cursor: string | null = null): Following {
  const following: Following = {
    source: new Journald(
      { directory: dir },
      {
        notice: (text) => following.notices.push(text),
        problemChanged: (problem) => following.problems.push(problem),
      },
    ),
    entries: [],
    cursors: [],
    notices: [],
    problems: [],
  };
  running.push(following.source);
  following.source.start(cursor, (batch) => {
    if (batch.form !== 'entries') throw new Error('not entries');
    following.entries.push(...batch.entries);
    following.cursors.push(batch.cursor);
  });
  return following;
}

const texts = ({ entries }: Following): string[] =>
  entries.map(({ message }) => Buffer.from(message).toString());

async function got(following: Following, expected: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(texts(following)).toEqual(expected), WAIT);
}

/** The cursor that the source would give after each record of the directory. */
async function allCursors(): Promise<string[]> {
  const args = ['-D', dir, '-o', 'json', '--no-pager', '_COMM=sshd'];
  const { stdout } = await promisify(execFile)('journalctl', args);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.stringify({ source: 'journald', cursor: JSON.parse(line).__CURSOR }));
}

test('what sshd says, as it says it', async () => {
  write([
    { second: 1, message: 'Invalid user admin from 192.0.2.1 port 22' },
    { second: 2, message: Buffer.from('bytes \xff\x00\x1b[31m', 'latin1') },
    { second: 3, message: 'x'.repeat(5000) },
    { second: 4, message: 'by another program', fields: { _COMM: 'su', SYSLOG_IDENTIFIER: 'sshd' } },
    { second: 5, message: 'under another name', fields: { SYSLOG_IDENTIFIER: 'logger' } },
    { second: 6, fields: { _COMM: 'sshd-session', SYSLOG_IDENTIFIER: 'sshd-session', _UID: '1000' } },
    { second: 7, fields: { _COMM: 'sshd-auth', SYSLOG_IDENTIFIER: '', _PID: '', SYSLOG_PID: '77' } },
    { second: 8, fields: { _PID: '', _UID: '' }, message: 'two\nlines "quoted" ü' },
  ]);
  const following = follow();
  await vi.waitFor(() => expect(following.entries.length).toBe(5), WAIT);
  const at = (second: number): number => (START + second) * 1000;
  expect(
    following.entries.map((entry) => ({ ...entry, message: Buffer.from(entry.message).toString('latin1') })),
  ).toEqual([
    {
      time: at(1),
      pid: 1001,
      uid: 0,
      message: 'Invalid user admin from 192.0.2.1 port 22',
      raw: '2023-11-14T22:13:21.000Z gate sshd[1001]: Invalid user admin from 192.0.2.1 port 22',
    },
    {
      time: at(2),
      pid: 1002,
      uid: 0,
      message: 'bytes \xff\x00\x1b[31m',
      raw: expect.stringMatching(/: bytes \ufffd/),
    },
    {
      time: at(6),
      pid: 1006,
      uid: 1000,
      message: 'message 6',
      raw: expect.stringMatching(/sshd-session\[1006\]/),
    },
    { time: at(7), pid: 77, uid: 0, message: 'message 7', raw: expect.stringMatching(/sshd-auth\[77\]/) },
    {
      time: at(8),
      pid: null,
      uid: null,
      message: 'two\nlines "quoted" \xc3\xbc',
      raw: expect.stringMatching(/gate sshd: two/),
    },
  ]);
  expect(following.source.skippedLines).toBe(1);
});

test('what is written while it follows', async () => {
  write(range(1, 3));
  const following = follow();
  await got(following, messages(1, 3));
  write(range(4, 5));
  await got(following, messages(1, 5));
  write(range(6, 6));
  await got(following, messages(1, 6));
  expect(following.notices).toEqual([]);
  expect(following.problems).toEqual([]);
});

test('from every cursor on it gives the rest, and nothing twice', async () => {
  write(range(1, 4));
  write(range(5, 6));
  for (const [i, cursor] of (await allCursors()).entries()) {
    const following = follow(cursor);
    const extra = { second: 10 + i };
    const before = range(10, 9 + i).map(({ second }) => `message ${second}`);
    await got(following, [...messages(i + 2, 6), ...before]);
    write([extra]);
    await got(following, [...messages(i + 2, 6), ...before, `message ${extra.second}`]);
    await following.source.stop();
    expect(following.notices).toEqual([]);
  }
});

test('after a reboot: the rest of the boot before, then this one, then what comes', async () => {
  write(range(1, 4).map((record) => ({ ...record, boot: BOOT_BEFORE })));
  const cursors = await allCursors();
  write(range(5, 6));
  const amid = follow(cursors[1]);
  await got(amid, messages(3, 6));
  const atTheEnd = follow(cursors[3]);
  await got(atTheEnd, messages(5, 6));
  write(range(7, 7));
  await got(amid, messages(3, 7));
  await got(atTheEnd, messages(5, 7));
  expect([...amid.notices, ...atTheEnd.notices]).toEqual([]);
});

test('nothing since the reboot: what comes is seen', async () => {
  write(range(1, 4).map((record) => ({ ...record, boot: BOOT_BEFORE })));
  const cursors = await allCursors();
  write([{ second: 5, fields: { _COMM: 'cron', SYSLOG_IDENTIFIER: 'cron' } }]);
  const following = follow(cursors[3]);
  await vi.waitFor(() => expect(childrenOf(dir).some(({ follows }) => follows)).toBe(true), WAIT);
  write(range(6, 6));
  await got(following, messages(6, 6));
  expect(following.notices).toEqual([]);
});

test('the entry that was read last is gone: nothing of what is left is left out, and it is said', async () => {
  const first = write(range(1, 3));
  const cursors = await allCursors();
  write(range(4, 6));
  rmSync(first);
  const following = follow(cursors[1]);
  await got(following, messages(4, 6));
  expect(following.notices).toEqual([expect.stringMatching(/no longer has the entry that was read last/)]);
});

test('a journal that was emptied altogether', async () => {
  const only = write(range(1, 3));
  const cursors = await allCursors();
  rmSync(only);
  write([{ second: 4, fields: { _COMM: 'cron', SYSLOG_IDENTIFIER: 'cron' } }]);
  const following = follow(cursors[2]);
  await vi.waitFor(() => expect(following.notices.length).toBe(1), WAIT);
  write(range(5, 6));
  await got(following, messages(5, 6));
  expect(following.notices.length).toBe(1);
});

test.each([
  ['no JSON', '{'],
  ['of a file', '{"source":"file","path":"/var/log/auth.log"}'],
  ['an option of journalctl', '{"source":"journald","cursor":"x --vacuum-size=1"}'],
  ['a damaged one', '{"source":"journald","cursor":"s=1;i=zz"}'],
])('a cursor that is of no use: %s', async (_what, cursor) => {
  write(range(1, 2));
  const following = follow(cursor);
  await got(following, messages(1, 2));
  expect(following.notices).toEqual([expect.stringMatching(/It is read from the start of this boot\.$/)]);
});

test('journalctl is killed: it is said, and gone on without loss', async () => {
  write(range(1, 2));
  const following = follow();
  await got(following, messages(1, 2));
  await vi.waitFor(() => expect(childrenOf(dir).filter(({ follows }) => follows).length).toBe(1), WAIT);
  for (const { pid } of childrenOf(dir)) process.kill(pid, 'SIGKILL');
  await vi.waitFor(
    () => expect(following.problems[0]).toMatch(/^journalctl does not run\. It is started again/),
    WAIT,
  );
  write(range(3, 4));
  await got(following, messages(1, 4));
  await vi.waitFor(() => expect(following.source.problem).toBe(null), WAIT);
  expect(following.notices).toEqual([]);
});

test('stopped, it leaves no journalctl behind', async () => {
  write(range(1, 2));
  const following = follow();
  await got(following, messages(1, 2));
  await following.source.stop();
  expect(childrenOf(dir)).toEqual([]);
});

test('entries refused: it stops and says why', async () => {
  write(range(1, 2));
  const source = new Journald({ directory: dir });
  const refusal = new Error('disk full');
  source.start(null, () => {
    throw refusal;
  });
  await expect(source.finished).rejects.toBe(refusal);
  expect(childrenOf(dir)).toEqual([]);
});

test('a machine without journalctl', async () => {
  mkdirSync(join(dir, 'empty'));
  vi.stubEnv('PATH', join(dir, 'empty'));
  try {
    const following = follow();
    await vi.waitFor(() => expect(following.source.problem).toMatch(/\(it is not installed\)/), WAIT);
    await following.source.stop();
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a journal that this user may not read', async () => {
  const path = write(range(1, 2));
  chmodSync(dir, 0o755);
  chmodSync(path, 0o600);
  // root may read anything: as nobody, in a process of its own
  const script = `import { Journald } from ${JSON.stringify(new URL('./journald.ts', import.meta.url).href)};
    if (process.getuid() === 0) process.setuid(65534);
    const source = new Journald({ directory: ${JSON.stringify(dir)} }, { problemChanged: (problem) => { console.log(problem); source.stop(); } });
    source.start(null, () => {});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    await vi.waitFor(
      () => expect(said).toMatch(/^This user may not read the system's journal\..* systemd-journal\.\n$/),
      WAIT,
    );
  } finally {
    child.kill();
  }
});

/** The journalctl processes that this one started for a directory. */
function childrenOf(directory: string): { pid: number; follows: boolean }[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]?.split(' ')[1];
        const words = readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0');
        if (parent !== String(process.pid) || !words.includes(`--directory=${directory}`)) return [];
        return [{ pid: Number(name), follows: words.includes('--follow') }];
      } catch {
        return [];
      }
    });
}
