import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HeldList, held, heldList, settled, withChanged, without, withPage } from './held-list.ts';

interface Row {
  readonly key: string;
  readonly time: number;
}

const OF = { keyOf: ({ key }: Row) => key, compare: (a: Row, b: Row) => b.time - a.time };
const row = (key: string, time: number): Row => ({ key, time });

describe('a list that is not held', () => {
  test('shows rows in their order, changed ones where they belong now', () => {
    const list = heldList([row('a', 1), row('b', 2)], OF);
    expect(list.order).toEqual(['b', 'a']);
    expect(withChanged(list, [row('a', 3), row('c', 0)], OF).order).toEqual(['a', 'b', 'c']);
    expect(without(list, ['b'], OF).order).toEqual(['a']);
  });

  test('is the same list when nothing changed', () => {
    const rows = [row('a', 1)];
    const list = heldList(rows, OF);
    expect(withChanged(list, rows, OF)).toBe(list);
    expect(without(list, ['z'], OF)).toBe(list);
    expect(held(list, false, OF)).toBe(list);
  });
});

describe('a held list', () => {
  const list = held(heldList([row('a', 1), row('b', 2)], OF), true, OF);

  test('changes rows in place and lets new ones wait', () => {
    const later = withChanged(list, [row('a', 9), row('c', 10)], OF);
    expect(later.order).toEqual(['b', 'a']);
    expect(later.rows.get('a')?.time).toBe(9);
    expect([...later.waiting]).toEqual(['c']);
    expect(held(later, false, OF).order).toEqual(['c', 'a', 'b']);
    expect(settled(later, OF).order).toEqual(['c', 'a', 'b']);
    expect(settled(later, OF).isHeld).toBe(true);
  });

  test('keeps what is gone until it is let go', () => {
    const later = without(list, ['b'], OF);
    expect(later.order).toEqual(['b', 'a']);
    expect(later.gone.has('b')).toBe(true);
    expect(held(later, false, OF).order).toEqual(['a']);
    expect(withChanged(later, [row('b', 3)], OF).gone.has('b')).toBe(false);
  });

  test('takes older pages at its end, once', () => {
    const later = withPage(withChanged(list, [row('c', 10)], OF), [row('b', 2), row('d', 0)], OF);
    expect(later.order).toEqual(['b', 'a', 'd']);
    expect(withPage(later, [row('c', 10), row('d', 0)], OF)).toBe(later);
  });
});

test('however it is fed: what is shown does not move while it is held, and in the end is what a plain list would show', () => {
  const rowOf = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), time: fc.nat(50) });
  const step = fc.oneof(
    fc.record({ what: fc.constant('change' as const), rows: fc.array(rowOf, { maxLength: 4 }) }),
    fc.record({ what: fc.constant('gone' as const), key: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ what: fc.constant('hold' as const), isHeld: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let list: HeldList<Row> = heldList<Row>([], OF);
      const plain = new Map<string, Row>();
      for (const one of steps) {
        const before = list;
        if (one.what === 'change') {
          const last = new Map(one.rows.map((changed) => [changed.key, changed]));
          list = withChanged(list, [...last.values()], OF);
          for (const [key, changed] of last) plain.set(key, changed);
        } else if (one.what === 'gone') {
          list = without(list, [one.key], OF);
          plain.delete(one.key);
        } else list = held(list, one.isHeld, OF);
        if (before.isHeld && list.isHeld) expect(list.order).toEqual(before.order);
      }
      const end = held(list, false, OF);
      expect(new Map(end.rows)).toEqual(plain);
      const times = end.order.map((key) => end.rows.get(key)?.time ?? -1);
      expect(times).toEqual([...times].sort((a, b) => b - a));
      expect([...end.order].sort()).toEqual([...plain.keys()].sort());
    }),
  );
});
