import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countryShapes, LEVELS, levelOf } from './countries.ts';

test('the countries have their codes and a shape', () => {
  const shapes = countryShapes();
  const coded = shapes.flatMap(({ code }) => (code === null ? [] : [code]));
  expect(coded).toEqual(expect.arrayContaining(['NL', 'US', 'CN', 'DE', 'BR', 'FR', 'NO', 'XK']));
  expect(new Set(coded).size).toBe(coded.length);
  expect(shapes.length - coded.length).toBe(2);
  expect(shapes.every(({ path }) => path.startsWith('M'))).toBe(true);
});

test('the more attempts the darker; one is seen, most is darkest', () => {
  const most = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(most, fc.nat(), fc.nat(), (max, a, b) => {
      const [less, more] = [Math.min(a, b) % (max + 1), Math.max(a, b) % (max + 1)].sort((x, y) => x - y);
      expect(levelOf(less ?? 0, max)).toBeLessThanOrEqual(levelOf(more ?? 0, max));
      expect(levelOf(1, max)).toBeGreaterThan(0);
      expect(levelOf(max, max)).toBe(LEVELS);
    }),
  );
  expect(levelOf(0, 100)).toBe(0);
});
