import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileCursor, formatFileCursor, parseFileCursor } from './file-cursor.ts';
import { HEAD_BYTES } from './file-position.ts';

const cursor: fc.Arbitrary<FileCursor> = fc.record({
  source: fc.constantFrom('file', 'replay'),
  path: fc.string({ unit: 'binary' }),
  file: fc.string({ unit: 'binary' }),
  position: fc.record({
    dev: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    ino: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    headLength: fc.nat(HEAD_BYTES),
    headHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
    offset: fc.maxSafeNat(),
  }),
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(cursor, (cursor) => {
      expect(parseFileCursor(formatFileCursor(cursor))).toEqual(cursor);
    }),
  );
});

test('what is no cursor is null, never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseFileCursor(text)).toBe(null);
    }),
  );
});

test('one field gone or of another kind makes it none', () => {
  const fields = ['source', 'path', 'file', 'dev', 'ino', 'headLength', 'headHash', 'offset'];
  fc.assert(
    fc.property(
      cursor,
      fc.constantFrom(...fields),
      fc.constantFrom(undefined, null, -1, 1.5, [], {}),
      (cursor, field, bad) => {
        const damaged = JSON.stringify({ ...JSON.parse(formatFileCursor(cursor)), [field]: bad });
        expect(parseFileCursor(damaged)).toBe(null);
      },
    ),
  );
});
