import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_LINE_BYTES } from './line-blocks.ts';
import { type OpenedLog, openLog, UnreadableLogError } from './open-log.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-open-log-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

async function readAll(log: OpenedLog): Promise<{ text: string; progress: number[] }> {
  const out: Buffer[] = [];
  const progress: number[] = [];
  await log.read(
    (block) => out.push(Buffer.from(block)),
    (bytesRead) => progress.push(bytesRead),
  );
  return { text: Buffer.concat(out).toString('latin1'), progress };
}

const text = Array.from({ length: 100_000 }, (_, i) => `line ${i} \0 ${(i * 2654435761) >>> 0}\r\n`).join('');
const packed = gzipSync(text);

describe('the same lines, however the log comes', () => {
  test('plain file', async () => {
    const log = openLog(file('plain.gz', text));
    expect(log.totalBytes).toBe(text.length);
    const got = await readAll(log);
    expect(got.text).toBe(text);
    expect(got.progress.at(-1)).toBe(text.length);
  });

  test('gzip, told by its bytes and not by its name', async () => {
    const log = openLog(file('packed.log', packed));
    expect(log.totalBytes).toBe(packed.length);
    const got = await readAll(log);
    expect(got.text).toBe(text);
    expect(got.progress.at(-1)).toBe(packed.length);
  });

  test('gzip of several members', async () => {
    expect((await readAll(openLog(file('members', Buffer.concat([packed, packed]))))).text).toBe(text + text);
  });

  test('standard input, plain and gzip, in pieces of any size', async () => {
    for (const bytes of [Buffer.from(text), packed]) {
      const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2, 9), bytes.subarray(9)];
      const log = openLog('-', Readable.from(pieces, { objectMode: false }));
      expect(log.name).toBe('standard input');
      expect(log.totalBytes).toBe(null);
      expect((await readAll(log)).text).toBe(text);
    }
  });

  test('named pipe', async () => {
    const path = join(dir, 'pipe');
    expect(await once(spawn('mkfifo', [path]), 'exit')).toEqual([0, null]);
    const writer = spawn('sh', ['-c', 'gzip -dc "$0" > "$1"', join(dir, 'packed.log'), path]);
    const exited = once(writer, 'exit');
    expect((await readAll(openLog(path))).text).toBe(text);
    await exited;
  });

  test('a last line without newline gets one', async () => {
    expect((await readAll(openLog(file('last', 'one\ntwo')))).text).toBe('one\ntwo\n');
    expect((await readAll(openLog('-', Readable.from([Buffer.from('one\ntwo')])))).text).toBe('one\ntwo\n');
    expect((await readAll(openLog(file('last.gz', gzipSync('one\ntwo'))))).text).toBe('one\ntwo\n');
  });

  test('nothing at all', async () => {
    expect((await readAll(openLog(file('empty', '')))).text).toBe('');
    expect((await readAll(openLog('-', Readable.from([])))).text).toBe('');
  });
});

test('the time to guess years by is the file’s', () => {
  const path = file('old', 'x\n');
  utimesSync(path, 1_400_000_000, 1_400_000_000);
  const log = openLog(path);
  expect(log.referenceTime).toBe(1_400_000_000_000);
  return readAll(log);
});

test('lines that are too long are left out and counted before the block that follows', async () => {
  const log = openLog(file('long', `1\n${'x'.repeat(5 * MAX_LINE_BYTES)}\n3\n`));
  const seen: [string, number][] = [];
  await log.read((block) => seen.push([Buffer.from(block).toString(), log.skippedLines]));
  expect(seen).toEqual([
    ['1\n', 0],
    ['3\n', 1],
  ]);
});

describe('what cannot be read is said in words', () => {
  test('missing, directory, loop', () => {
    expect(() => openLog(join(dir, 'none'))).toThrow(/none does not exist\.$/);
    expect(() => openLog(dir)).toThrow(/is a directory\. Name the log file in it\.$/);
    symlinkSync('loop', join(dir, 'loop'));
    expect(() => openLog(join(dir, 'loop'))).toThrow(UnreadableLogError);
  });

  test('no permission', async () => {
    const path = file('secret', 'x\n');
    chmodSync(path, 0o000);
    chmodSync(dir, 0o755);
    // root may read anything: ask as nobody, in a process of its own
    const script = `import { openLog } from ${JSON.stringify(new URL('./open-log.ts', import.meta.url).href)};
      if (process.getuid() === 0) process.setuid(65534);
      try { openLog(${JSON.stringify(path)}); } catch (error) { console.log(error.message); }`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toMatch(/^This user may not read .*secret\. Run as root/);
  });

  test('other packers', async () => {
    expect(() => openLog(file('a.xz', Buffer.from('fd377a585a0000', 'hex')))).toThrow(
      /xz -dc FILE \| drawbridge scan -/,
    );
    await expect(readAll(openLog('-', Readable.from([Buffer.from('BZh91AY')])))).rejects.toThrow(/bzip2 -dc/);
  });

  test('gzip that is cut short or damaged: after what could be read, and without the line that is cut', async () => {
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, packed.length - 10_000, packed.length - 9_000);
    for (const [bytes, words] of [
      [packed.subarray(0, packed.length - 5000), /is cut short .* has been read\.$/],
      [damaged, /is damaged .* has been read\.$/],
    ] as const) {
      const log = openLog(file('broken', bytes));
      let got = '';
      await expect(
        log.read((block) => {
          got += Buffer.from(block).toString('latin1');
        }),
      ).rejects.toThrow(words);
      expect(got.length).toBeGreaterThan(text.length / 2);
      if (bytes !== damaged) expect(text.startsWith(got)).toBe(true);
      expect(got.endsWith('\n')).toBe(true);
    }
  });

  test('what onBlock throws comes out as it is', async () => {
    const thrown = Object.assign(new Error('enough'), { syscall: 'write', code: 'EPIPE' });
    const fail = (): never => {
      throw thrown;
    };
    await expect(openLog(file('a', 'x\n')).read(fail)).rejects.toBe(thrown);
    await expect(openLog(file('a.gz', gzipSync('x\n'))).read(fail)).rejects.toBe(thrown);
  });
});
