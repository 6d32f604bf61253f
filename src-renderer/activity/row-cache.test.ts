import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { RowCache } from './row-cache.ts';

const NEWEST = { by: 'time', descending: true } as const;
const BY_USER = { by: 'user', descending: false } as const;

function row(id: number): HistoryRow {
  return {
    type: 'event',
    attacker: '203.0.113.1',
    place: { country: null, network: null },
    event: {
      id,
      time: id,
      kind: 'failed',
      outcome: 'failure',
      user: null,
      address: null,
      port: null,
      method: null,
      fingerprint: null,
      pid: null,
      attempts: 1,
      category: null,
      line: '',
    },
  };
}

function idAt(cache: RowCache, index: number): number | undefined {
  const found = cache.row(index);
  return found?.type === 'event' ? found.event.id : undefined;
}

/** A view of events 0 to count - 1, newest first. */
class Newest {
  count: number;

  constructor(count: number) {
    this.count = count;
  }

  answer(offset: number, limit: number): HistoryRow[] {
    return Array.from({ length: Math.max(0, Math.min(limit, this.count - offset)) }, (_, n) =>
      row(this.count - 1 - offset - n),
    );
  }

  fill(cache: RowCache, first: number, end: number): number {
    const requests = cache.missing(first, end);
    for (const { page, offset, limit } of requests)
      cache.put(offset, this.answer(offset, limit), this.count, page);
    return requests.length;
  }
}

function opened(view: Newest): RowCache {
  const cache = new RowCache();
  cache.grow(view.count, true, NEWEST);
  return cache;
}

describe('newest first', () => {
  test('new rows wait and move nothing; shown, they are on top', () => {
    const view = new Newest(2_560_000);
    const cache = opened(view);
    view.fill(cache, 1000, 1040);
    expect(idAt(cache, 1000)).toBe(2_558_999);
    view.count += 12;
    cache.grow(view.count, true, NEWEST);
    expect(cache.waiting).toBe(12);
    expect(idAt(cache, 1000)).toBe(2_558_999);
    expect(view.fill(cache, 1000, 1040)).toBe(0);
    cache.showWaiting();
    expect(cache.waiting).toBe(0);
    expect(idAt(cache, 1012)).toBe(2_558_999);
    view.fill(cache, 0, 40);
    expect(idAt(cache, 0)).toBe(2_560_011);
  });

  test('rows that come between the question and its answer shift nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(80), fc.nat(2000), (count, late, from) => {
        const view = new Newest(count);
        const cache = opened(view);
        const first = Math.min(from, count - 1);
        const end = Math.min(first + 40, count);
        const requests = cache.missing(first, end);
        view.count += late;
        for (const { page, offset, limit } of requests)
          cache.put(offset, view.answer(offset, limit), view.count, page);
        for (let index = first; index < end; index++) expect(idAt(cache, index)).toBe(count - 1 - index);
      }),
    );
  });

  test('whatever is read in whichever order, each row is the one of its place, and nothing is asked twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ to: fc.nat(9000), more: fc.nat(30), show: fc.boolean() }), { maxLength: 30 }),
        (steps) => {
          const view = new Newest(10_000);
          const cache = opened(view);
          for (const { to, more, show } of steps) {
            view.count += more;
            cache.grow(view.count, true, NEWEST);
            if (show) cache.showWaiting();
            view.fill(cache, to, to + 40);
            expect(cache.missing(to, to + 40)).toEqual([]);
            for (let index = to; index < to + 40; index++)
              expect(idAt(cache, index)).toBe(cache.shown - 1 - index);
          }
        },
      ),
    );
  });

  test('rows that are gone are not asked for again and again', () => {
    const view = new Newest(100);
    const cache = opened(view);
    const [request] = cache.missing(0, 40);
    cache.put(0, view.answer(0, 90), 100, request?.page);
    expect(cache.missing(0, 40)).toEqual([]);
  });
});

test('while it is found, older rows are added at the foot; once it is, what was seen stays until it is asked anew', () => {
  const view = new Newest(1000);
  const cache = new RowCache();
  cache.grow(150, false, NEWEST);
  for (const { page, offset } of cache.missing(0, 40)) cache.put(offset, view.answer(offset, 150), 150, page);
  expect(idAt(cache, 0)).toBe(999);
  cache.grow(600, false, NEWEST);
  expect(cache.shown).toBe(600);
  expect(cache.missing(0, 40)).toHaveLength(1);
  cache.grow(1000, true, NEWEST);
  expect([cache.shown, cache.waiting]).toEqual([1000, 0]);
  expect(idAt(cache, 0)).toBe(999);
  expect(view.fill(cache, 0, 40)).toBeGreaterThan(0);
  expect(idAt(cache, 39)).toBe(960);
});

test('in another order new rows may come anywhere: they wait, and are asked for when they are shown', () => {
  const cache = new RowCache();
  cache.grow(300, true, BY_USER);
  for (const { page, offset } of cache.missing(0, 40))
    cache.put(
      offset,
      Array.from({ length: 200 }, (_, n) => row(n)),
      300,
      page,
    );
  cache.grow(305, true, BY_USER);
  expect([cache.shown, cache.waiting]).toEqual([300, 5]);
  expect(cache.missing(0, 40)).toEqual([]);
  cache.showWaiting();
  expect(cache.missing(0, 40)).toHaveLength(1);
});

test('it keeps some pages only', () => {
  const view = new Newest(100_000);
  const cache = opened(view);
  for (let first = 0; first < 100_000; first += 200) view.fill(cache, first, first + 40);
  const kept = Array.from({ length: 100_000 }, (_, index) => cache.row(index)).filter(
    (one) => one !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(9000);
  expect(cache.missing(99_800, 99_840)).toEqual([]);
});
