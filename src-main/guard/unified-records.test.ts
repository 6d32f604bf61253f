import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOf } from '../../e2e/mac/fake-log.ts';
import type { LineStream } from '../log/unified-reader.ts';
import { UnifiedRecords } from '../log/unified-records.ts';
import { readUnifiedLine } from '../sshd/json-line.ts';

const TIME = Date.UTC(2026, 10, 23, 12);

function lineStream(bytes: Uint8Array, cuts: readonly number[], complaint: string): LineStream {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let start = 0;
    for (const end of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
      yield bytes.subarray(start, end);
      start = Math.max(start, end);
    }
  }
  return { chunks: pieces(), ended: Promise.resolve(complaint), stop: () => {} };
}

async function readAll(bytes: Uint8Array, cuts: readonly number[] = [], complaint = '') {
  const records = new UnifiedRecords(lineStream(bytes, cuts, complaint), readUnifiedLine);
  const messages: string[] = [];
  for (let taken = await records.take(10_000); taken !== null; taken = await records.take(10_000)) {
    messages.push(...taken.map(({ message }) => Buffer.from(message).toString()));
  }
  await records.stop();
  return { messages, skipped: records.skipped, complaint: records.complaint, isComplete: records.isComplete };
}

const record = (message: string) => recordOf({ time: TIME, message }, 'stream');

test('any bytes in any pieces: the records among them are read, and nothing fails', async () => {
  const anything = fc.oneof(
    fc.record({ message: fc.string({ unit: 'binary', maxLength: 50 }) }),
    fc.record({ line: fc.uint8Array({ maxLength: 80 }) }),
    fc.record({ line: fc.json().map((text) => Buffer.from(text)) }),
    fc.record({ line: fc.nat(300).map((length) => Buffer.from(record('cut')).subarray(0, length)) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anything, { maxLength: 30 }),
      fc.array(fc.nat(20_000), { maxLength: 40 }),
      async (lines, cuts) => {
        const expected: string[] = [];
        const parts = lines.map((one) => {
          if ('line' in one) return Buffer.from(one.line.filter((byte) => byte !== 10));
          expected.push(Buffer.from(one.message).toString());
          return Buffer.from(record(one.message));
        });
        const bytes = Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
        const { messages } = await readAll(
          bytes,
          cuts.map((cut) => Math.min(cut, bytes.length)),
        );
        expect(messages).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('lines that are too long, cut or no text are counted; headings and footers are not', async () => {
  const bytes = Buffer.concat([
    Buffer.from('Filtering the log data using "process == \\"sshd\\""\n'),
    Buffer.from(`${record('first')}\n`),
    Buffer.from(`{"eventMessage":"${'x'.repeat(1024 * 1024)}"}\n`),
    Buffer.from(`${record('second').slice(0, 100)}\n\n`),
    Buffer.from(record('bytes \xff and NUL \0'), 'latin1'),
    Buffer.from('\n{"count":3,"finished":1}\n'),
  ]);
  expect(await readAll(bytes, [5, 1000, 500_000])).toEqual({
    messages: ['first', 'bytes \ufffd and NUL \0'],
    skipped: 2,
    complaint: '',
    isComplete: true,
  });
});

test("the helper's last line is no complaint", async () => {
  const bytes = Buffer.from(`${record('first')}\nok\n`);
  expect(await readAll(bytes)).toEqual({ messages: ['first'], skipped: 0, complaint: '', isComplete: true });
});

test.each([
  ['on stdout', "log: Must be admin to run 'show' command\n", ''],
  ['on stderr', '', "log: Must be admin to run 'show' command"],
])('a refusal %s is a complaint', async (_where, out, error) => {
  expect(await readAll(Buffer.from(out), [], error)).toEqual({
    messages: [],
    skipped: 0,
    complaint: "log: Must be admin to run 'show' command",
    isComplete: false,
  });
});

test('who writes more than is taken has to wait', async () => {
  let written = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (; written < 40; written++) yield Buffer.from(`${record(String(written))}\n`.repeat(1000));
  }
  const lines = { chunks: pieces(), ended: Promise.resolve(''), stop: () => {} };
  const records = new UnifiedRecords(lines, readUnifiedLine);
  await records.begun;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(written).toBeLessThan(30);
  let count = 0;
  for (let taken = await records.take(1000); taken !== null; taken = await records.take(1000)) {
    count += taken.length;
  }
  expect(count).toBe(40_000);
});
