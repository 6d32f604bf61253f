import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownText } from './shown-text.ts';

test.each([
  ['root', 'root'],
  ['<b>root</b> & co', '‹b›root‹/b› ＆ co'],
  ['admin\u202Emoc.elpmaxe', 'adminmoc.elpmaxe'],
  ['a\u0000b\u001B[31mc\u0007', 'ab[31mc'],
  ['zero\u200Bwidth\uFEFF', 'zerowidth'],
  ['two\nlines\u2028', 'twolines'],
  ['many   blanks', 'many blanks'],
  [`o${'\u0301'.repeat(200)}`, 'o\u0301\u0301'],
  ['x'.repeat(10_000), `${'x'.repeat(39)}…`],
  ['', ''],
])('%j', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test('whatever comes, it is short, has no markup and nothing that can not be seen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const shown = shownText(text);
      expect([...new Intl.Segmenter('en').segment(shown)].length).toBeLessThanOrEqual(40);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>&]/u);
    }),
  );
});
