import { expect, test } from 'vitest';
import { readLength } from './read-length.ts';

test('a length within its bounds is read, and no other', () => {
  expect(readLength('1 h', 'length', 300, 604_800)).toEqual({ seconds: 3600 });
  expect(readLength('5 min', 'length', 300, 604_800)).toEqual({ seconds: 300 });
  expect(readLength('4 min', 'length', 300, 604_800)).toBe(
    'Write a length of time from 5 minutes to 1 week.',
  );
  expect(readLength('2 weeks', 'length', 300, 604_800)).toContain('to 1 week');
  expect(readLength('10', 'length', 300, 604_800)).toContain('10 what?');
});

test('no end and no time are read where there may be none', () => {
  expect(readLength('for ever', 'for ever', 3600, 31_536_000)).toEqual({ seconds: null });
  expect(readLength('not at all', 'not at all', 0, 3600)).toEqual({ seconds: 0 });
  expect(readLength('2 h', 'not at all', 0, 3600)).toContain('from nothing to 1 hour');
});
