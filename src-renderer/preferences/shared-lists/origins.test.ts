import { expect, test } from 'vitest';
import { originsOf } from './origins.ts';

test('origins are separated by commas, each once', () => {
  expect(originsOf('')).toEqual([]);
  expect(originsOf(' crowdsec, cscli ,crowdsec,, ')).toEqual(['crowdsec', 'cscli']);
});

test('too many or too long ones are refused', () => {
  expect(originsOf(Array.from({ length: 21 }, (_, n) => `o${n}`).join(','))).toBe('At most 20 of them.');
  expect(originsOf('x'.repeat(101))).toBe('At most 100 characters each.');
});
