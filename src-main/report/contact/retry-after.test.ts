import { expect, test } from 'vitest';
import { retryAt } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test.each([
  ['120', 120],
  [' 1 ', 1],
  ['Fri, 02 Jan 2026 03:09:05 GMT', 300],
  ['999999999', 86_400],
  ['Sat, 02 Jan 2027 00:00:00 GMT', 86_400],
  // What is over, or says nothing: a minute.
  ['Fri, 02 Jan 2026 03:00:00 GMT', 60],
  ['0', 60],
  ['soon', 60],
  ['-5', 60],
  ['', 60],
  [undefined, 60],
])('Retry-After: %s is %d s', (header, seconds) => {
  expect(retryAt(header, NOW)).toBe(NOW + seconds * 1000);
});
