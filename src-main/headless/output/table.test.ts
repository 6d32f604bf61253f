import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fact, facts } from './facts.ts';
import { Output, type Text } from './output.ts';
import { type Column, table } from './table.ts';
import { cutTo, textWidth, wrap } from './text-width.ts';

/** The lines as a terminal without colours shows them. */
function shown(lines: readonly Text[]): string[] {
  let text = '';
  const output = new Output({ write: (part: string) => (text += part) }, {});
  for (const line of lines) output.line(line);
  return text.split('\n').slice(0, -1);
}

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['東京', 4],
    ['한글', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['🔑', 2],
    ['–…', 2],
  ])('%s takes %d columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['東京都', 5, '東京…'],
    ['東京都', 4, '東…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%s cut to %d columns is %s', (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut);
  });

  test('text cut to so many columns takes no more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(textWidth(cutTo(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('wrapping loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,9}$/)),
        fc.integer({ min: 9, max: 40 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('table', () => {
  const columns: Column[] = [{ title: 'WHO' }, { title: 'N', align: 'right' }, { title: 'WHY', least: 6 }];

  test('aligns, with numbers on the right and no spaces at the end', () => {
    expect(
      shown(
        table(
          columns,
          [
            ['203.0.113.66', '7', 'a reason'],
            ['東京', '1,204', ''],
          ],
          null,
        ),
      ),
    ).toEqual(['WHO               N  WHY', '203.0.113.66      7  a reason', '東京          1,204']);
  });

  test('on a narrow terminal only what may be cut is cut', () => {
    const rows = [['203.0.113.66', '7', 'a rather long reason']];
    expect(shown(table(columns, rows, 30))).toEqual([
      'WHO           N  WHY',
      '203.0.113.66  7  a rather lon…',
    ]);
    expect(shown(table(columns, rows, 16))).toEqual(['WHO           N…', '203.0.113.66  7…']);
  });

  test('a hostile cell is one line, and no line is wider than the terminal', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 1, max: 100 }), (rows, width) => {
        const lines = shown(table(columns, rows, width));
        expect(lines.length).toBe(rows.length + 1);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('facts stand beside their words, wrapped', () => {
  const list: Fact[] = [
    { label: 'Log', lines: ['one two three four five six seven eight'] },
    { label: { text: 'Firewall', style: 'dim' }, lines: ['a', { text: 'b', style: 'red' }] },
  ];
  expect(shown(facts(list, 44))).toEqual([
    '  Log       one two three four five six',
    '            seven eight',
    '  Firewall  a',
    '            b',
  ]);
});

describe('colours', () => {
  const lineWith = (isTTY: boolean, environment: Record<string, string>) => {
    let text = '';
    const output = new Output({ write: (part: string) => (text += part), isTTY, columns: 100 }, environment);
    output.line(['a ', { text: 'red\x1b[0m', style: 'red' }]);
    return text;
  };
  test('only on a terminal, and only escapes of ours', () => {
    expect(lineWith(true, {})).toBe('a \x1b[31mred\\x1b[0m\x1b[0m\n');
    expect(lineWith(false, {})).toBe('a red\\x1b[0m\n');
  });
  test('NO_COLOR, unless it is empty; dumb terminals', () => {
    expect(lineWith(true, { NO_COLOR: '1' })).toBe('a red\\x1b[0m\n');
    expect(lineWith(true, { NO_COLOR: '' })).toBe('a \x1b[31mred\\x1b[0m\x1b[0m\n');
    expect(lineWith(true, { TERM: 'dumb' })).toBe('a red\\x1b[0m\n');
  });
});
