import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { short, visible, visibleLines } from './safe-text.ts';

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ANY_TEXT = fc.string({ unit: 'binary' });

describe('text from a log', () => {
  test('shows what would break a line, turn it round or hide', () => {
    expect(visible('a\nb\tc\0')).toBe('a\\nb\\tc\\0');
    expect(visible('\u202Egnp.exe')).toBe('\\u{202e}gnp.exe');
    expect(visible('\u200B')).toBe('\\u{200b}');
    expect(visible('Jürgen 王 🙂')).toBe('Jürgen 王 🙂');
  });

  test('nothing unseen is left, whatever it was', () => {
    fc.assert(fc.property(ANY_TEXT, (text) => !UNSEEN.test(visible(text))));
  });

  test('of several lines keeps them, and nothing else', () => {
    expect(visibleLines('a\r\nb\tc\r\u202Ed\n')).toBe('a\nb\tc\\r\\u{202e}d\n');
    fc.assert(fc.property(ANY_TEXT, (text) => !UNSEEN.test(visibleLines(text).replaceAll(/[\n\t]/g, ''))));
  });

  test('short is never longer than asked, and says that something is missing', () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.integer({ min: 2, max: 60 }), (text, most) => {
        const shown = short(text, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown === visible(text) || shown.endsWith('…')).toBe(true);
      }),
    );
  });
});
