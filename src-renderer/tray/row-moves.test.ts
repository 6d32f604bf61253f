import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inSightAnd, rowAfter } from './row-moves.ts';

const pressed = (key: string) => ({ key, altKey: false, ctrlKey: false, metaKey: false });

describe('a key', () => {
  test.each([
    ['ArrowDown', 50, 51],
    ['ArrowUp', 50, 49],
    ['PageDown', 50, 56],
    ['PageUp', 50, 44],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['ArrowUp', 0, 0],
    ['PageUp', 3, 0],
    ['ArrowDown', 99, 99],
    ['PageDown', 97, 99],
  ])('%s from row %d leads to row %d', (key, from, to) => {
    expect(rowAfter(pressed(key), from, 100, 7)).toBe(to);
  });

  test('of another kind, or together with another one, leads nowhere', () => {
    expect(rowAfter(pressed('Enter'), 5, 10, 7)).toBeNull();
    for (const held of ['altKey', 'ctrlKey', 'metaKey'])
      expect(rowAfter({ ...pressed('ArrowDown'), [held]: true }, 5, 10, 7)).toBeNull();
  });

  test('leads nowhere in an empty list', () => {
    expect(rowAfter(pressed('End'), 0, 0, 7)).toBeNull();
  });

  test('leads to a row of the list, in a window however low', () => {
    const keys = fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End');
    fc.assert(
      fc.property(keys, fc.nat(300), fc.nat(200), fc.nat(20), (key, more, from, perPage) => {
        const count = from + 1 + more;
        const to = rowAfter(pressed(key), from, count, perPage) ?? Number.NaN;
        expect(to).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThan(count);
        if (key === 'PageDown' && from < count - 1) expect(to).toBeGreaterThan(from);
      }),
    );
  });
});

describe('the rows to be rendered', () => {
  const range = { startIndex: 10, endIndex: 12, overscan: 1, count: 100 };

  test('are those in sight, and in its place the one that is kept', () => {
    expect(inSightAnd(-1, range)).toEqual([9, 10, 11, 12, 13]);
    expect(inSightAnd(11, range)).toEqual([9, 10, 11, 12, 13]);
    expect(inSightAnd(3, range)).toEqual([3, 9, 10, 11, 12, 13]);
    expect(inSightAnd(90, range)).toEqual([9, 10, 11, 12, 13, 90]);
  });
});
