import { expect, test } from 'vitest';
import { countriesNamed } from './countries-named.ts';

const names = (text: string, most = 8) => countriesNamed(text, most).map(({ name }) => name);

test('countries are found by name, by its beginning first, without accents and case', () => {
  expect(names('neth')[0]).toBe('Netherlands');
  expect(names('aland')).toContain('Åland Islands');
  expect(names('land').every((name) => /land/i.test(name))).toBe(true);
  expect(names('ger').slice(0, 1)).toEqual(['Germany']);
});

test('a code comes first', () => {
  expect(countriesNamed('nl', 8)[0]).toEqual({ code: 'NL', name: 'Netherlands' });
  expect(names('xk')).toEqual(['Kosovo']);
});

test('nothing is found by nothing, and never more than asked', () => {
  expect(names('')).toEqual([]);
  expect(names('no such country')).toEqual([]);
  expect(names('a', 3)).toHaveLength(3);
});
