import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-22T21:20:00Z');

test.each([
  ['120', 120_000],
  ['0', 0],
  [' 5 ', 5000],
  ['999999999', 3_600_000],
  ['Sun, 22 Nov 2026 21:20:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 21:19:30 GMT', null],
  ['Sun, 22 Nov 2036 21:19:30 GMT', 3_600_000],
  ['soon', null],
  ['', null],
  [undefined, null],
])('%s', (header, ms) => {
  expect(retryAfterMs(header, NOW, 3_600_000)).toBe(ms);
});
