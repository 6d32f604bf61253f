import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, TOO_LONG } from './line-splitter.ts';

const bytes = fc
  .array(fc.constantFrom(10, 97, 98, 0, 255), { maxLength: 60 })
  .map((codes) => Buffer.from(codes));

function splitAt(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
}

test('the same lines in any chunking; each at most as long as the limit, or too long once', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(100)), fc.integer({ min: 1, max: 20 }), (whole, cuts, limit) => {
      const splitter = new LineSplitter(limit);
      const lines = splitAt(whole, cuts).flatMap((chunk) => splitter.push(chunk));
      const parts = whole.toString('latin1').split('\n');
      const last = parts.pop() ?? '';
      const expected = parts.map((part) => (part.length > limit ? TOO_LONG : part));
      if (last.length > limit) expected.push(TOO_LONG);
      expect(lines.map((line) => (line === TOO_LONG ? line : line.toString('latin1')))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});
