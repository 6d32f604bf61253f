import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newBlock } from '../store/store.fixtures.ts';
import { Bench, NEWEST_FIRST, NOON, newEvent, tempDir, until } from './history.fixtures.ts';

const HOSTILE = [
  'plain',
  'a "quoted", name',
  'two\r\nlines',
  '=cmd|"/C calc"!A0',
  '+1',
  '-1',
  '@sum',
  '\ttab',
  '\rreturn',
  "'already",
  '\u202emoc.elpmaxe',
  'a\0b',
  'x'.repeat(10_240),
  'ünï€😀',
];

/** The records of a CSV file as RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (text[at] === '"' && text[++at] !== '"') break;
        cell += text[at];
      }
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    }
    record.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    expect(text.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    records.push(record);
    record = [];
  }
  return records;
}

function filled(): Bench {
  const bench = new Bench();
  bench.commit(
    HOSTILE.map((user, n) =>
      newEvent({ time: NOON + n, user, line: `Failed password for ${user}`, fingerprint: null }),
    ),
    [newBlock({ since: NOON + 100, reason: '=HYPERLINK("x")' })],
  );
  return bench;
}

async function exported(bench: Bench, format: 'csv' | 'json') {
  const path = join(tempDir(), `all.${format}`);
  const { view } = await bench.complete({});
  const told = await bench.ask('exportView', { view, format, path, job: 'export' });
  return { path, view, told, text: readFileSync(path, 'utf8') };
}

describe('an export', () => {
  test('as CSV can be read back, whatever the names are, and holds no formula', async () => {
    const { text, told, path } = await exported(filled(), 'csv');
    const [header, block, ...events] = parseCsv(text);
    expect(header?.join()).toBe(
      'time,kind,outcome,user,address,port,method,fingerprint,pid,attempts,category,country,network number,network name,line',
    );
    expect(block).toEqual([
      new Date(NOON + 100).toISOString(),
      'blocked',
      '',
      '',
      '192.0.2.1',
      '',
      '',
      '',
      '',
      '',
      '',
      'AT',
      '64497',
      'Example a',
      '\'=HYPERLINK("x")',
    ]);
    const safe = HOSTILE.map((name) => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name));
    expect(events.map((record) => record[3])).toEqual(safe.toReversed());
    expect(events.map((record) => record[14])).toEqual(
      HOSTILE.map((name) => `Failed password for ${name}`).toReversed(),
    );
    for (const record of [block ?? [], ...events]) {
      expect(record).toHaveLength(15);
      for (const cell of record) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
    expect(told).toEqual({ bytes: statSync(path).size, rows: HOSTILE.length + 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('as JSON is the rows', async () => {
    const bench = filled();
    const { text, view, told } = await exported(bench, 'json');
    const { rows } = await bench.ask('viewRows', { view, offset: 0, limit: 100 });
    expect(JSON.parse(text)).toEqual(rows);
    expect(told.rows).toBe(rows.length);
  });

  test('of nothing is a header, or an empty array', async () => {
    expect(parseCsv((await exported(new Bench(), 'csv')).text)).toHaveLength(1);
    expect(JSON.parse((await exported(new Bench(), 'json')).text)).toEqual([]);
  });

  test('takes the place of a file of that name', async () => {
    const bench = filled();
    const path = join(tempDir(), 'all.csv');
    writeFileSync(path, 'before', { mode: 0o644 });
    await bench.ask('exportView', {
      view: (await bench.complete({})).view,
      format: 'csv',
      path,
      job: 'export',
    });
    expect(parseCsv(readFileSync(path, 'utf8'))).toHaveLength(HOSTILE.length + 2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that is cancelled leaves nothing behind', async () => {
    const bench = new Bench();
    bench.commit(Array.from({ length: 12_000 }, (_, n) => newEvent({ time: NOON + n })));
    const { view } = await bench.complete({});
    const dir = tempDir();
    const path = join(dir, 'all.csv');
    const cancelled = bench.ask('exportView', { view, format: 'csv', path, job: 'export' });
    cancelled.catch(() => undefined);
    await until(() => readdirSync(dir)[0]);
    bench.hear({ type: 'cancel', job: 'export' });
    await expect(cancelled).rejects.toThrow('refused: Cancelled.');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('of a view that is closed meanwhile is refused', async () => {
    const bench = new Bench();
    bench.commit(Array.from({ length: 30_000 }, (_, n) => newEvent({ time: NOON + n })));
    const { view } = await bench.ask('openView', { filter: {}, sort: NEWEST_FIRST });
    const dir = tempDir();
    const refused = bench.ask('exportView', {
      view,
      format: 'csv',
      path: join(dir, 'all.csv'),
      job: 'export',
    });
    refused.catch(() => undefined);
    await bench.ask('closeView', view);
    await expect(refused).rejects.toThrow('not-found');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('to where nothing can be written says so', async () => {
    const bench = filled();
    const { view } = await bench.complete({});
    const path = join(tempDir(), 'none', 'all.csv');
    await expect(bench.ask('exportView', { view, format: 'csv', path, job: 'export' })).rejects.toThrow(
      /unavailable: .*can’t be written \(ENOENT\)/,
    );
    expect(existsSync(path)).toBe(false);
  });
});
