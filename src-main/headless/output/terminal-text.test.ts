import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE_USER } from '../testing/fake-data.ts';
import { jsonText } from './json-text.ts';
import { terminalText } from './terminal-text.ts';

/** Written out one by one, so that it does not repeat the code under test. */
const OBEYED = [
  ...Array.from({ length: 32 }, (_, code) => code),
  ...Array.from({ length: 33 }, (_, i) => 0x7f + i),
  0xad,
  0x61c,
  0x180e,
  ...[0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ...[0x2060, 0x2066, 0x2067, 0x2068, 0x2069],
  ...[0x3164, 0xfe0f, 0xfeff, 0xfff9, 0xe000, 0xe0001, 0xe0041, 0xe0100],
].map((code) => String.fromCodePoint(code));

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const hostileText = fc
  .array(fc.oneof(anyText, fc.constantFrom(...OBEYED)), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('terminalText', () => {
  test.each([
    ['root', 'root'],
    ['', ''],
    [' a  b ', ' a  b '],
    ['Jürgen 東京 Ωλ 🔑', 'Jürgen 東京 Ωλ 🔑'],
    ['\x1b[2J', '\\x1b[2J'],
    ['a\nb\r\tc\0', 'a\\nb\\r\\tc\\x00'],
    ['\x9b31m', '\\x9b31m'],
    ['\u202etxt.exe', '\\u{202e}txt.exe'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['\u{e0041}', '\\u{e0041}'],
    ['a\u00a0b\u3000c', 'a\\xa0b\\u{3000}c'],
    ['\ud800x', '\\u{d800}x'],
    // Two marks on one letter are some people's names, a tower of them is none.
    ['e\u0301\u0302', 'e\u0301\u0302'],
    ['e\u0301\u0302\u0303', 'e\u0301\u0302\\u{303}'],
    ['fake \\x1b stays', 'fake \\x1b stays'],
  ])('%j is shown as %j', (text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  test('nothing that a terminal obeys is left, in any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = terminalText(text);
        for (const character of OBEYED) expect(shown).not.toContain(character);
        expect(shown.isWellFormed()).toBe(true);
        expect(terminalText(shown)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });

  test('printable ASCII is untouched', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(terminalText(text)).toBe(text);
      }),
    );
  });
});

describe('jsonText', () => {
  test('is the same value, and nothing in it is obeyed by a terminal', () => {
    const value = fc.dictionary(hostileText, fc.oneof(hostileText, fc.integer(), fc.array(hostileText)));
    fc.assert(
      fc.property(value, fc.constantFrom(0 as const, 2 as const), (object, indent) => {
        const text = jsonText(object, indent);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)));
        for (const character of OBEYED) if (character !== '\n') expect(text).not.toContain(character);
        if (indent === 0) expect(text).not.toContain('\n');
      }),
      { numRuns: 300 },
    );
  });

  test('a hostile user name stays one JSON string', () => {
    const text = jsonText({ user: HOSTILE_USER }, 0);
    expect(text).toMatch(/^[ -~]+$/);
    expect(JSON.parse(text)).toEqual({ user: HOSTILE_USER });
  });
});
