import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Replay, type ReplayClock } from './replay.ts';
import type { LogBatch, SourceEvents } from './source.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-replay-'));
  path = join(dir, 'recorded.log');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** "12 words" was said at 12 ms; "- words" at no time in particular. */
function timeOfLine(line: Uint8Array): number | null {
  const time = Number.parseInt(Buffer.from(line).toString(), 10);
  return Number.isNaN(time) ? null : time;
}

interface Got {
  readonly text: string;
  readonly cursor: string;
}

function textOf(batch: LogBatch): string {
  return batch.form === 'lines' ? Buffer.from(batch.bytes).toString() : '';
}

async function replayAll(cursor: string | null = null, events: SourceEvents = {}): Promise<Got[]> {
  const got: Got[] = [];
  const replay = new Replay(path, { speed: 'max', timeOfLine }, events);
  replay.start(cursor, (batch) => {
    got.push({ text: textOf(batch), cursor: batch.cursor });
  });
  await replay.finished;
  await replay.stop();
  return got;
}

const all = (got: readonly Got[]): string => got.map(({ text }) => text).join('');
const long = Array.from({ length: 60_000 }, (_, i) => `${i} line ${(i * 2654435761) >>> 0}\n`).join('');

describe('at full speed', () => {
  test.each([
    ['plain', (text: string): Buffer => Buffer.from(text)],
    ['gzip', (text: string): Buffer => gzipSync(text)],
  ])('%s: to the end, and from every cursor on the rest', async (_form, stored) => {
    writeFileSync(path, stored(`${long}last line without newline`));
    const got = await replayAll();
    expect(all(got)).toBe(`${long}last line without newline\n`);
    expect(got.length).toBeGreaterThan(4);
    for (let i = 0; i < got.length; i += 3) {
      expect(all(await replayAll(got[i]?.cursor ?? null))).toBe(all(got.slice(i + 1)));
    }
    expect(await replayAll(got.at(-1)?.cursor ?? null)).toEqual([]);
  });

  test('an empty log is through at once', async () => {
    writeFileSync(path, '');
    expect(await replayAll()).toEqual([]);
  });

  test('a log that has grown since is gone on with', async () => {
    writeFileSync(path, '1 one\n');
    const [first] = await replayAll();
    appendFileSync(path, '2 two\n');
    expect(all(await replayAll(first?.cursor ?? null))).toBe('2 two\n');
  });

  test('another log under the same name, or another’s cursor: from its start, and said', async () => {
    writeFileSync(path, '1 one\n');
    const [first] = await replayAll();
    writeFileSync(path, '1 other\n2 two\n');
    for (const cursor of [
      first?.cursor ?? '',
      'nonsense',
      (first?.cursor ?? '').replace('recorded', 'else'),
    ]) {
      const notices: string[] = [];
      expect(all(await replayAll(cursor, { notice: (text) => notices.push(text) }))).toBe('1 other\n2 two\n');
      expect(notices).toEqual([
        `${path} is not the log that was replayed before. It is replayed from its start.`,
      ]);
    }
  });

  test('its reference time is the file’s', async () => {
    writeFileSync(path, '1 one\n');
    utimesSync(path, 1_400_000_000, 1_400_000_000);
    const replay = new Replay(path, { speed: 'max', timeOfLine });
    let referenceTime = 0;
    replay.start(null, (batch) => {
      if (batch.form === 'lines') referenceTime = batch.referenceTime;
    });
    await replay.finished;
    expect(referenceTime).toBe(1_400_000_000_000);
  });

  test('gzip that is cut short ends with what could be read, in whole lines', async () => {
    const packed = gzipSync(long);
    writeFileSync(path, packed.subarray(0, packed.length - 5000));
    const notices: string[] = [];
    const text = all(await replayAll(null, { notice: (notice) => notices.push(notice) }));
    expect(notices).toEqual([expect.stringMatching(/damaged or cut short .* The replay ends there\.$/)]);
    expect(long.startsWith(text)).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.length).toBeGreaterThan(long.length / 2);
  });

  test('what is not there is a problem, and the replay fails', async () => {
    const replay = new Replay(join(dir, 'none'), { speed: 'max', timeOfLine });
    replay.start(null, () => {});
    await expect(replay.finished).rejects.toThrow(/none does not exist\.$/);
    expect(replay.problem).toMatch(/none does not exist\.$/);
  });

  test('lines refused: it stops where it was', async () => {
    writeFileSync(path, '1 one\n');
    const refusal = new Error('disk full');
    const replay = new Replay(path, { speed: 'max', timeOfLine });
    replay.start(null, () => {
      throw refusal;
    });
    await expect(replay.finished).rejects.toBe(refusal);
  });
});

describe('in its own time', () => {
  /** A clock that goes only while it is slept by. */
  class StillClock implements ReplayClock {
    time = 1_000_000;
    now(): number {
      return this.time;
    }
    async sleep(milliseconds: number): Promise<void> {
      this.time += milliseconds;
    }
  }

  async function replaySlowly(cursor: string | null = null): Promise<(Got & { readonly at: number })[]> {
    const clock = new StillClock();
    const got: (Got & { readonly at: number })[] = [];
    const replay = new Replay(path, { speed: 'real', timeOfLine }, {}, clock);
    replay.start(cursor, (batch) => {
      got.push({ text: textOf(batch), cursor: batch.cursor, at: clock.time - 1_000_000 });
    });
    await replay.finished;
    return got;
  }

  test('each line when it is due, those without a time with the one before', async () => {
    writeFileSync(path, '- first\n500 a\n- b\n500 c\n700 d\n650 e\n- f\n900 g\n3000000700 h');
    const got = await replaySlowly();
    expect(got.map(({ text, at }) => [at, text])).toEqual([
      [0, '- first\n500 a\n- b\n500 c\n'],
      [200, '700 d\n650 e\n- f\n'],
      [400, '900 g\n'],
      [3_000_000_200, '3000000700 h\n'],
    ]);
    for (const [i, { cursor }] of got.entries()) {
      expect(all(await replaySlowly(cursor))).toBe(all(got.slice(i + 1)));
    }
  });

  test('gone on with, its time begins anew', async () => {
    writeFileSync(path, '100 a\n200 b\n900 c\n');
    const got = await replaySlowly();
    const rest = await replaySlowly(got[0]?.cursor ?? null);
    expect(rest.map(({ text, at }) => [at, text])).toEqual([
      [0, '200 b\n'],
      [700, '900 c\n'],
    ]);
  });

  test('stopped while it waits, it ends at once and is not finished', async () => {
    writeFileSync(path, '0 a\n9999999999 b\n');
    const replay = new Replay(path, { speed: 'real', timeOfLine });
    const begun = Promise.withResolvers<void>();
    let text = '';
    replay.start(null, (batch) => {
      text += textOf(batch);
      begun.resolve();
    });
    await begun.promise;
    await replay.stop();
    expect(text).toBe('0 a\n');
    const finished = replay.finished.then(() => 'finished');
    expect(await Promise.race([finished, Promise.resolve('not finished')])).toBe('not finished');
  });
});
