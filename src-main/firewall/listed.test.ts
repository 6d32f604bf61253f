import { expect, test } from 'vitest';
import { listedTarget } from './listed.ts';

test('addresses and prefixes are themselves, canonical', () => {
  expect(listedTarget('203.0.113.66')).toBe('203.0.113.66');
  expect(listedTarget('198.51.100.0/24')).toBe('198.51.100.0/24');
  expect(listedTarget('2001:0db8::0:1')).toBe('2001:db8::1');
  expect(listedTarget('2001:0db8:0:0::/64')).toBe('2001:db8::/64');
});

test('anything else is foreign', () => {
  for (const element of [
    '*',
    '',
    '-',
    '203.0.113.1-203.0.113.9',
    '203.0.113.7/24',
    '2001:db8::1/64',
    '2001:db8::/64/64',
    '203.0.113.0/24/24',
    '203.0.113.0/',
    'eth0',
  ]) {
    expect(() => listedTarget(element), element).toThrow(/Drawbridge keeps its blocks/);
  }
});
