import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineBlocks, MAX_LINE_BYTES } from './line-blocks.ts';

interface Outcome {
  text: Buffer;
  skipped: number;
}

function through(chunks: Uint8Array[], chunkBytes: number): Outcome {
  const blocks = new LineBlocks(chunkBytes);
  const out: Buffer[] = [];
  for (const chunk of chunks) {
    blocks.push(chunk, (block) => {
      expect(block.at(-1)).toBe(10);
      out.push(Buffer.from(block));
    });
  }
  out.push(Buffer.from(blocks.flush()));
  return { text: Buffer.concat(out), skipped: blocks.skippedLines };
}

/** What should come out, line by line. */
function model(bytes: Uint8Array): Outcome {
  const out: Uint8Array[] = [];
  let skipped = 0;
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > MAX_LINE_BYTES) skipped++;
    else out.push(bytes.subarray(at, end), Buffer.from('\n'));
    at = end + 1;
  }
  return { text: Buffer.concat(out), skipped };
}

function cut(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\0\n', '');
const shortPiece = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), lineEnd)
  .map(([bytes, end]) => Buffer.concat([bytes, Buffer.from(end)]));
const longPiece = fc
  .tuple(fc.integer({ min: -3, max: 3 }), fc.boolean())
  .map(([more, ended]) =>
    Buffer.concat([Buffer.alloc(MAX_LINE_BYTES + more, 'x'), Buffer.from(ended ? '\n' : '')]),
  );

describe('any chunking gives the same lines', () => {
  test('short lines of any bytes', () => {
    fc.assert(
      fc.property(
        fc.array(shortPiece, { maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 64 }),
        (pieces, cuts, chunkBytes) => {
          const bytes = Buffer.concat(pieces);
          expect(through(cut(bytes, cuts), chunkBytes)).toEqual(model(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('lines around the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 2, arbitrary: shortPiece }, { weight: 1, arbitrary: longPiece }), {
          maxLength: 5,
        }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom(4096, 256 * 1024, MAX_LINE_BYTES),
        (pieces, cuts, chunkBytes) => {
          const bytes = Buffer.concat(pieces);
          const got = through(cut(bytes, cuts), chunkBytes);
          const wanted = model(bytes);
          expect(got.skipped).toBe(wanted.skipped);
          expect(got.text.equals(wanted.text)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a line of exactly the limit comes through, one byte more is skipped and counted', () => {
  const fits = Buffer.concat([Buffer.alloc(MAX_LINE_BYTES, 'a'), Buffer.from('\nafter\n')]);
  expect(through([fits], MAX_LINE_BYTES)).toEqual({ text: fits, skipped: 0 });
  const over = Buffer.concat([Buffer.alloc(MAX_LINE_BYTES + 1, 'a'), Buffer.from('\nafter\n')]);
  expect(through([over], MAX_LINE_BYTES)).toEqual({ text: Buffer.from('after\n'), skipped: 1 });
});

test('lines skipped lie before the block, so that line numbers can be told', () => {
  const blocks = new LineBlocks(MAX_LINE_BYTES);
  const seen: [string, number][] = [];
  const bytes = Buffer.concat([
    Buffer.from('one\n'),
    Buffer.alloc(3 * MAX_LINE_BYTES, 'x'),
    Buffer.from('\nthree\n'),
  ]);
  blocks.push(bytes, (block) => seen.push([Buffer.from(block).toString(), blocks.skippedLines]));
  expect(seen).toEqual([
    ['one\n', 0],
    ['three\n', 1],
  ]);
});

test('unfinished bytes are counted from the last newline, dropped ones too', () => {
  const blocks = new LineBlocks(1000);
  blocks.push(Buffer.from('done\npart'), () => {});
  expect(blocks.unfinishedBytes).toBe(4);
  blocks.push(Buffer.alloc(2 * MAX_LINE_BYTES, 'x'), () => {});
  expect(blocks.unfinishedBytes).toBe(4 + 2 * MAX_LINE_BYTES);
  blocks.push(Buffer.from('\n12'), () => {});
  expect(blocks.unfinishedBytes).toBe(2);
});

test('one byte at a time, a line of the limit is not scanned over and over', () => {
  const blocks = new LineBlocks(1);
  const one = Buffer.from('x');
  for (let i = 0; i < MAX_LINE_BYTES; i++) blocks.push(one, () => {});
  let length = 0;
  blocks.push(Buffer.from('\n'), (block) => {
    length = block.length;
  });
  expect(length).toBe(MAX_LINE_BYTES + 1);
});
