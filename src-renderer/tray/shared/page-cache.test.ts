import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingPages, PAGE, type PageCache, rowAt, withAnswer } from './page-cache.ts';

const EMPTY: PageCache<number> = { total: 0, pages: new Map() };

const answer = (total: number, page: number) => ({
  total,
  rows: Array.from({ length: Math.min(PAGE, Math.max(total - page * PAGE, 0)) }, (_, n) => page * PAGE + n),
});

describe('pages of a long list', () => {
  test('whatever is scrolled to is there once what was missing is answered', () => {
    const total = 200_000;
    const steps = fc.array(fc.integer({ min: 0, max: total - 1 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (tops) => {
        let cache = withAnswer(EMPTY, 0, answer(total, 0));
        for (const top of tops) {
          const end = Math.min(top + 14, total);
          for (const page of missingPages(cache, top, end))
            cache = withAnswer(cache, page, answer(total, page));
          expect(missingPages(cache, top, end)).toEqual([]);
          for (let row = top; row < end; row++) expect(rowAt(cache, row)).toBe(row);
          expect(cache.pages.size).toBeLessThanOrEqual(30);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('nothing is missing of nothing, nor beyond the end', () => {
    expect(missingPages(EMPTY, 0, 20)).toEqual([]);
    const whole = withAnswer(EMPTY, 0, answer(12, 0));
    expect(missingPages(whole, 0, 20)).toEqual([]);
    expect(rowAt(whole, 12)).toBeUndefined();
    expect(missingPages(withAnswer(EMPTY, 0, answer(250, 0)), 90, 300)).toEqual([1, 2]);
  });
});
