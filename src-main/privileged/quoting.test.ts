import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appleString, asAdministrator, shellWord } from './quoting.ts';

const OSASCRIPT = fileURLToPath(new URL('../../e2e/mac/osascript', import.meta.url));

let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'drawbridge-quoting-'));
  mkdirSync(join(bin, 'mac-state'));
  symlinkSync(OSASCRIPT, join(bin, 'osascript'));
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

/** Anything but NUL, with much of what quoting may stumble over. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '\n',
        '\r',
        '\t',
        '$(id)',
        '`',
        '$',
        '!',
        '&',
        "'\\''",
        '\\"',
        '%s',
        ' ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

test('any text comes through a shell as one word, the same to the last byte', () => {
  fc.assert(
    fc.property(text, (original) => {
      const { stdout } = spawnSync('/bin/sh', ['-c', `printf '%s' ${shellWord(original)}`]);
      expect(stdout.toString()).toBe(Buffer.from(original).toString());
    }),
    { numRuns: 60 },
  );
});

test('any text comes through AppleScript and the shell that it starts, and nothing of it is run', () => {
  fc.assert(
    fc.property(text, text, (original, prompt) => {
      const out = join(bin, 'out');
      const script = asAdministrator(`printf '%s' ${shellWord(original)} >${shellWord(out)}`, prompt);
      const ran = spawnSync(join(bin, 'osascript'), ['-e', script]);
      expect(ran.stderr.toString()).toBe('');
      expect(readFileSync(out).toString()).toBe(Buffer.from(original).toString());
      expect(readFileSync(join(bin, 'mac-state/last-prompt')).toString()).toBe(
        Buffer.from(prompt).toString(),
      );
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('a string of AppleScript has only escapes that AppleScript knows, on one line', () => {
  expect(appleString('a"b\\c\nd\re\tf')).toBe('"a\\"b\\\\c\\nd\\re\\tf"');
  expect(() => asAdministrator('a\0b', '')).toThrow('NUL');
});
