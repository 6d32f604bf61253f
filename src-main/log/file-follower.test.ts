import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileFollower } from './file-follower.ts';
import { MAX_LINE_BYTES } from './line-blocks.ts';

const WAIT = { timeout: 20_000, interval: 2 };
/** So long that only an event can be what woke it. */
const NEVER_MS = 3_600_000;

let dir: string;
let path: string;
let running: FileFollower[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-follower-'));
  path = join(dir, 'auth.log');
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((follower) => follower.stop()));
  rmSync(dir, { recursive: true });
});

interface Following {
  readonly follower: FileFollower;
  readonly problems: (string | null)[];
  readonly notices: string[];
  readonly cursors: string[];
  text: string;
  referenceTime: number;
}

function follow(cursor: string | null = null, log = path, pollMs?: number): Following {
  const following: Following = {
    follower: new FileFollower(
      log,
      {
        problemChanged: (problem) => following.problems.push(problem),
        notice: (text) => following.notices.push(text),
      },
      pollMs,
    ),
    problems: [],
    notices: [],
    cursors: [],
    text: '',
    referenceTime: 0,
  };
  running.push(following.follower);
  following.follower.start(cursor, (batch) => {
    if (batch.form !== 'lines') throw new Error('not lines');
    following.text += Buffer.from(batch.bytes).toString('latin1');
    following.cursors.push(batch.cursor);
    following.referenceTime = batch.referenceTime;
  });
  return following;
}

async function got(following: Following, text: string): Promise<void> {
  await vi.waitFor(() => expect(following.text).toBe(text), WAIT);
}

/** Follows until that has come, stops, and returns the cursor. */
async function readOnce(text: string, cursor: string | null = null): Promise<string> {
  const following = follow(cursor);
  await got(following, text);
  await following.follower.stop();
  return following.cursors.at(-1) ?? '';
}

describe('a file that grows', () => {
  test('is read from its start, without its older rotations, then as lines are appended', async () => {
    writeFileSync(`${path}.1`, 'older\n');
    writeFileSync(path, 'one\ntwo\n');
    const following = follow(null, path, NEVER_MS);
    await got(following, 'one\ntwo\n');
    for (const line of ['three\n', 'four\r\n', 'f\0ve \xff\xfe\n']) {
      const expected = following.text + line;
      appendFileSync(path, line, 'latin1');
      await got(following, expected);
    }
    expect(following.problems).toEqual([]);
    expect(following.notices).toEqual([]);
  });

  test('is looked at now and then where no event tells of it', async () => {
    writeFileSync(path, 'one\n');
    const elsewhere = mkdtempSync(join(tmpdir(), 'drawbridge-elsewhere-'));
    try {
      linkSync(path, join(elsewhere, 'link'));
      const following = follow(null, path, 20);
      await got(following, 'one\n');
      appendFileSync(join(elsewhere, 'link'), 'two\n');
      await got(following, 'one\ntwo\n');
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test('gives a line only when it is whole', async () => {
    writeFileSync(path, 'done\nFailed password for root from 192.0.2.1');
    const following = follow();
    await got(following, 'done\n');
    appendFileSync(path, '6');
    appendFileSync(path, '6 port 22 ssh2');
    await following.follower.stop();
    expect(following.text).toBe('done\n');
    const again = follow(following.cursors[0]);
    appendFileSync(path, '\n');
    await got(again, 'Failed password for root from 192.0.2.166 port 22 ssh2\n');
    expect(again.cursors.length).toBe(1);
  });

  test('skips a line that is too long, and counts it', async () => {
    writeFileSync(path, `one\n${'x'.repeat(2 * MAX_LINE_BYTES)}`);
    const following = follow();
    await got(following, 'one\n');
    appendFileSync(path, `${'x'.repeat(MAX_LINE_BYTES)}\nthree\n`);
    await got(following, 'one\nthree\n');
    expect(following.follower.skippedLines).toBe(1);
  });

  test('tells when it was last written to', async () => {
    writeFileSync(path, 'one\n');
    utimesSync(path, 1_400_000_000, 1_400_000_000);
    const following = follow();
    await got(following, 'one\n');
    expect(following.referenceTime).toBe(1_400_000_000_000);
  });

  test('waits for whoever takes the lines', async () => {
    writeFileSync(path, `${'line of some length\n'.repeat(100_000)}`);
    let underWay = 0;
    let most = 0;
    let bytes = 0;
    const follower = new FileFollower(path);
    running.push(follower);
    follower.start(null, async (batch) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      bytes += batch.form === 'lines' ? batch.bytes.length : 0;
    });
    await vi.waitFor(() => expect(bytes).toBe(2_000_000), WAIT);
    expect(most).toBe(1);
  });

  test('stops for good: the batch under way is finished, no other is begun', async () => {
    writeFileSync(path, `${'line\n'.repeat(200_000)}`);
    const follower = new FileFollower(path);
    const begun = Promise.withResolvers<void>();
    const events: string[] = [];
    follower.start(null, async () => {
      begun.resolve();
      events.push('begun');
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push('done');
    });
    await begun.promise;
    await follower.stop();
    events.push('stopped');
    expect(events).toEqual(['begun', 'done', 'stopped']);
    expect(() => follower.start(null, () => {})).toThrow(/started before/);
  });
});

describe('when the lines are refused', () => {
  test('it stops, says why, and goes on from the cursor before', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    appendFileSync(path, 'two\n');
    const refusal = new Error('disk full');
    const follower = new FileFollower(path);
    follower.start(cursor, () => {
      throw refusal;
    });
    await expect(follower.finished).rejects.toBe(refusal);
    await follower.stop();
    await readOnce('two\n', cursor);
  });
});

describe('a file that is not there, or is none', () => {
  test('is waited for, and so is its directory', async () => {
    const log = join(dir, 'later', 'auth.log');
    const following = follow(null, log, 20);
    await vi.waitFor(
      () => expect(following.follower.problem).toBe(`${log} does not exist yet; waiting for it.`),
      WAIT,
    );
    mkdirSync(join(dir, 'later'));
    writeFileSync(log, 'one\n');
    await got(following, 'one\n');
    rmSync(join(dir, 'later'), { recursive: true });
    mkdirSync(join(dir, 'later'));
    writeFileSync(log, 'two\n');
    await got(following, 'one\ntwo\n');
    await vi.waitFor(() => expect(following.follower.problem).toBe(null), WAIT);
    expect(following.problems.slice(0, 2)).toEqual([`${log} does not exist yet; waiting for it.`, null]);
  });

  test('a directory in its place', async () => {
    mkdirSync(path);
    const following = follow();
    await vi.waitFor(
      () => expect(following.follower.problem).toMatch(/is a directory\. Name the log file in it\./),
      WAIT,
    );
    rmSync(path, { recursive: true });
    writeFileSync(path, 'one\n');
    await got(following, 'one\n');
    await vi.waitFor(() => expect(following.follower.problem).toBe(null), WAIT);
  });

  test('a named pipe does not hang it', async () => {
    const made = spawn('mkfifo', [path]);
    await new Promise((resolve) => made.on('exit', resolve));
    const following = follow();
    await vi.waitFor(() => expect(following.follower.problem).toMatch(/not a regular file/), WAIT);
    await following.follower.stop();
  });

  test.skipIf(process.platform !== 'linux')('a disk that fails', async () => {
    // Reading a process's memory at 0 is an input/output error.
    symlinkSync('/proc/self/mem', path);
    const following = follow();
    await vi.waitFor(
      () => expect(following.follower.problem).toMatch(/failed \(EIO\)\. Check the disk/),
      WAIT,
    );
    unlinkSync(path);
    writeFileSync(path, 'one\n');
    await got(following, 'one\n');
  });

  test.skipIf(process.platform !== 'linux')(
    'a file that only looks like one does not keep it busy',
    async () => {
      symlinkSync('/proc/version', path);
      const following = follow(null, path, NEVER_MS);
      await vi.waitFor(() => expect(following.follower.problem).toMatch(/changes while it is read\./), WAIT);
      await following.follower.stop();
      expect(following.text).toBe('');
    },
  );

  test('no permission', async () => {
    writeFileSync(path, 'one\n', { mode: 0o600 });
    chmodSync(path, 0o000);
    chmodSync(dir, 0o755);
    // root may read anything: as nobody, in a process of its own
    const script = `import { FileFollower } from ${JSON.stringify(new URL('./file-follower.ts', import.meta.url).href)};
      if (process.getuid() === 0) process.setuid(65534);
      const follower = new FileFollower(${JSON.stringify(path)}, { problemChanged: (problem) => console.log(problem) });
      follower.start(null, (batch) => { console.log(Buffer.from(batch.bytes).toString()); });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    try {
      let said = '';
      child.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
      await vi.waitFor(
        () =>
          expect(said).toMatch(/^This user may not read .*auth\.log\. Run as root.* It is tried again\.\n$/),
        WAIT,
      );
      chmodSync(path, 0o644);
      await vi.waitFor(() => expect(said).toMatch(/again\.\none\n\nnull\n$/), WAIT);
    } finally {
      child.kill();
    }
  });
});

describe('rotation', () => {
  test('by renaming: the old file is finished first, its unfinished line with it', async () => {
    writeFileSync(path, 'one\n');
    const following = follow(null, path, NEVER_MS);
    await got(following, 'one\n');
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'two\nthree');
    writeFileSync(path, '');
    await got(following, 'one\ntwo\n');
    appendFileSync(`${path}.1`, ' and more');
    appendFileSync(path, 'four\n');
    await got(following, 'one\ntwo\nthree and more\nfour\n');
    expect(following.notices).toEqual([]);
  });

  test('by copying: nothing twice, and what was copied unread comes from the copy', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    appendFileSync(path, 'two\nthree');
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, 'four, longer than all that was there before\n');
    await readOnce('two\nthree\nfour, longer than all that was there before\n', cursor);
  });

  test.each([
    ['numbers', ['.3.gz', '.2', '.1']],
    ['numbers from 0', ['.2.gz', '.1.gz', '.0']],
    ['dates', ['-20251231.gz', '-20260101.gz', '-20260102']],
    ['dates and hours', ['-2025123123', '-2026010100.gz', '-2026010101']],
  ])('while nobody looked, more than once: %s', async (_scheme, names) => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    appendFileSync(path, 'two\n');
    const contents = ['one\ntwo\n', 'three\nfour', 'five\n'];
    unlinkSync(path);
    for (const [i, name] of names.entries()) {
      const content = contents[i] ?? '';
      writeFileSync(path + name, name.endsWith('.gz') ? gzipSync(content) : content);
    }
    // of the same log, but older, and of another one
    writeFileSync(`${path}.4`, 'zero\n');
    writeFileSync(`${path}-20250101`, 'zero\n');
    utimesSync(path + (names[0]?.startsWith('.') ? '-20250101' : '.4'), 1_400_000_000, 1_400_000_000);
    writeFileSync(join(dir, 'auth.log.old'), 'other\n');
    writeFileSync(path, 'six\n');
    await readOnce('two\nthree\nfour\nfive\nsix\n', cursor);
  });

  test('each batch can be gone on from, wherever it came from', async () => {
    writeFileSync(path, 'one\n');
    const first = await readOnce('one\n');
    writeFileSync(`${path}.3.gz`, gzipSync('one\ntwo\n'));
    writeFileSync(`${path}.2`, 'three\n');
    writeFileSync(`${path}.1`, 'four\n');
    writeFileSync(path, 'five\n');
    const all = follow(first);
    await got(all, 'two\nthree\nfour\nfive\n');
    await all.follower.stop();
    const rest = ['three\nfour\nfive\n', 'four\nfive\n', 'five\n'];
    expect(all.cursors.length).toBe(4);
    for (const [i, text] of rest.entries()) await readOnce(text, all.cursors[i] ?? '');
  });

  test('twice at once, by copying and by renaming, just as the file is looked at', async () => {
    for (let round = 0; round < 50; round++) {
      const log = join(dir, `${round}.log`);
      writeFileSync(log, 'one\n');
      const following = follow(null, log);
      await got(following, 'one\n');
      appendFileSync(log, 'two\n');
      // That has woken it; how far it has come by now differs from round to round.
      for (let i = 0; i < round % 25; i++) await new Promise((resolve) => setImmediate(resolve));
      copyFileSync(log, `${log}.2`);
      truncateSync(log);
      appendFileSync(log, 'three\n');
      renameSync(log, `${log}.1`);
      appendFileSync(log, 'four\n');
      await got(following, 'one\ntwo\nthree\nfour\n');
      await following.follower.stop();
    }
  });

  test('a packed rotation that is damaged is read as far as it goes, and said', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 2654435761) >>> 0}\n`).join('');
    writeFileSync(path, lines.slice(0, lines.indexOf('line 100 ')));
    const cursor = await readOnce(lines.slice(0, lines.indexOf('line 100 ')));
    unlinkSync(path);
    const packed = gzipSync(lines);
    writeFileSync(`${path}.1.gz`, packed.subarray(0, packed.length - 1000));
    utimesSync(`${path}.1.gz`, 1_700_000_000, 1_700_000_000);
    writeFileSync(path, 'new\n');
    const following = follow(cursor);
    await vi.waitFor(() => expect(following.text).toMatch(/\nnew\n$/), WAIT);
    expect(following.notices).toEqual([
      expect.stringMatching(/auth\.log\.1\.gz is damaged .* are missed\.$/),
    ]);
    const before = following.text.slice(0, -'new\n'.length);
    expect(lines.slice(lines.indexOf('line 100 ')).startsWith(before)).toBe(true);
    expect(before.length).toBeGreaterThan(lines.length * 0.8);
  });

  test('a rotation that is still being packed is waited for', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    renameSync(path, `${path}.2`);
    const packed = gzipSync(`two\n${'more\n'.repeat(1000)}`);
    writeFileSync(`${path}.1.gz`, packed.subarray(0, packed.length - 5));
    writeFileSync(path, 'three\n');
    const following = follow(cursor, path, 20);
    await vi.waitFor(() => expect(following.follower.problem).not.toBe(null), WAIT);
    appendFileSync(`${path}.1.gz`, packed.subarray(packed.length - 5));
    await got(following, `two\n${'more\n'.repeat(1000)}three\n`);
    expect(following.notices).toEqual([]);
  });

  test('a rotation in a form that is not known is said to be missed', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    renameSync(path, `${path}.2`);
    writeFileSync(`${path}.1.xz`, 'xz');
    writeFileSync(path, 'three\n');
    const following = follow(cursor);
    await got(following, 'three\n');
    expect(following.notices).toEqual([
      expect.stringMatching(/auth\.log\.1\.xz .*not with gzip.* missed\.$/),
    ]);
  });
});

describe('a file that is cut short or replaced', () => {
  test('is read from its new start, which is said', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const following = follow();
    await got(following, 'one\ntwo\n');
    writeFileSync(path, 'three\n');
    await got(following, 'one\ntwo\nthree\n');
    unlinkSync(path);
    writeFileSync(path, 'four\n');
    await got(following, 'one\ntwo\nthree\nfour\n');
    expect(following.notices).toEqual([
      expect.stringMatching(/was emptied or replaced.* may have been missed\.$/),
    ]);
  });

  test('grown beyond where it was read to, it is known by its beginning', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    writeFileSync(path, 'other\nlines\n');
    const following = follow(cursor);
    await got(following, 'other\nlines\n');
    expect(following.notices.length).toBe(1);
  });

  test('an inode that is used again is no sign of the same file', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    unlinkSync(path);
    writeFileSync(path, 'new\nlines\n');
    // Many file systems give it out again at once; where not, the cursor is made to say so.
    const following = follow(JSON.stringify({ ...JSON.parse(cursor), ino: String(statSync(path).ino) }));
    await got(following, 'new\nlines\n');
    expect(following.notices.length).toBe(1);
  });

  test('a file with another number but the same beginning is the same', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    copyFileSync(path, join(dir, 'moved'));
    renameSync(join(dir, 'moved'), path);
    appendFileSync(path, 'two\n');
    await readOnce('two\n', cursor);
    const renumbered = JSON.stringify({ ...JSON.parse(cursor), dev: '12345' });
    await readOnce('two\n', renumbered);
  });

  test('moved while it is followed, it goes on where it was', async () => {
    writeFileSync(path, 'one\ntw');
    const following = follow();
    await got(following, 'one\n');
    copyFileSync(path, join(dir, 'moved'));
    renameSync(join(dir, 'moved'), path);
    appendFileSync(path, 'o\n');
    await got(following, 'one\ntwo\n');
  });
});

describe('symbolic links', () => {
  test('what they lead to is followed, and its rotations are found', async () => {
    mkdirSync(join(dir, 'real'));
    const real = join(dir, 'real', 'sshd.log');
    symlinkSync('real/sshd.log', path);
    writeFileSync(real, 'one\n');
    const following = follow(null, path, NEVER_MS);
    await got(following, 'one\n');
    appendFileSync(real, 'two\n');
    await got(following, 'one\ntwo\n');
    await following.follower.stop();
    appendFileSync(real, 'three\n');
    renameSync(real, `${real}.1`);
    writeFileSync(real, 'four\n');
    await readOnce('three\nfour\n', following.cursors.at(-1));
  });

  test('led to another file, the one before is finished first, also when nobody looked', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => join(dir, name)) as [string, string, string];
    const leadTo = (target: string): void => {
      symlinkSync(target, join(dir, 'new'));
      renameSync(join(dir, 'new'), path);
    };
    writeFileSync(first, 'one\n');
    leadTo(first);
    const following = follow(null, path, NEVER_MS);
    await got(following, 'one\n');
    writeFileSync(second, 'three\n');
    appendFileSync(first, 'two\n');
    leadTo(second);
    await got(following, 'one\ntwo\nthree\n');
    await following.follower.stop();
    appendFileSync(second, 'four\n');
    writeFileSync(third, 'five\n');
    leadTo(third);
    await readOnce('four\nfive\n', following.cursors.at(-1));
  });
});

describe('a cursor that is of no use', () => {
  test.each([
    ['no JSON', '{'],
    ['of journald', '{"source":"journald","cursor":"s=1"}'],
    [
      'numbers that are none',
      '{"source":"file","path":"PATH","file":"PATH","dev":"x","ino":"1","headLength":-1}',
    ],
    ['null', 'null'],
  ])('%s', async (_what, cursor) => {
    writeFileSync(path, 'one\n');
    const following = follow(cursor.replaceAll('PATH', path));
    await got(following, 'one\n');
    expect(following.notices).toEqual([`The saved position is none in ${path}. It is read from its start.`]);
  });

  test('of another log', async () => {
    writeFileSync(path, 'one\n');
    const cursor = await readOnce('one\n');
    writeFileSync(join(dir, 'secure'), 'two\n');
    const following = follow(cursor, join(dir, 'secure'));
    await got(following, 'two\n');
    expect(following.notices.length).toBe(1);
  });
});
