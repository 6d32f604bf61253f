import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGoDuration, parseGoDuration } from './go-duration.ts';

describe('parseGoDuration', () => {
  test.each([
    ['4h', 14_400_000],
    ['3h54m24.9s', 14_064_900],
    ['3h59m56.749186097s', 14_396_749],
    ['-1.2s', -1200],
    ['-12.748275ms', -12],
    ['-60582h17m38.609647234s', -218_096_258_609],
    ['1.5h', 5_400_000],
    ['.5m', 30_000],
    ['1.s', 1000],
    ['300ms', 300],
    ['1d', 86_400_000],
    ['7d12h', 648_000_000],
    ['1500µs', 1],
    ['1500μs', 1],
    ['2000us', 2],
    ['3000000ns', 3],
    ['87600h', 315_360_000_000],
    ['+10s', 10_000],
    ['0', 0],
    ['-0', 0],
    ['-0.1ms', 0],
  ])('%s', (text, ms) => {
    expect(parseGoDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '-',
    '4',
    '4 h',
    'h',
    '.h',
    '1h-2m',
    '--1s',
    '1e3s',
    '1w',
    'NaN',
    `${'9'.repeat(40)}h`,
    `${'1h'.repeat(99)}`,
  ])('no duration: %s', (text) => {
    expect(parseGoDuration(text)).toBeNull();
  });

  test('any text is read or refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[-+]?([0-9.]{0,6}(h|m|s|ms|d|x)){0,4}$/)),
        (text) => {
          const ms = parseGoDuration(text);
          expect(ms === null || Number.isFinite(ms)).toBe(true);
        },
      ),
    );
  });

  test('the parts add up, and the sign turns all of them', () => {
    const parts = fc.tuple(fc.nat(2000), fc.nat(59), fc.nat(59), fc.nat(999));
    fc.assert(
      fc.property(parts, fc.boolean(), ([h, m, s, ms], isNegative) => {
        const text = `${isNegative ? '-' : ''}${h}h${m}m${s}.${String(ms).padStart(3, '0')}s`;
        const all = ((h * 60 + m) * 60 + s) * 1000 + ms;
        expect(parseGoDuration(text)).toBe(isNegative && all > 0 ? -all : all);
      }),
    );
  });
});

describe('formatGoDuration', () => {
  test.each([
    [14_064_900, '3h54m24s'],
    [3_600_000, '1h'],
    [60_000, '1m'],
    [999, '0s'],
    [-5, '0s'],
    [315_360_000_000, '87600h'],
  ])('%d', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });

  test('what is written is read as the same whole seconds', () => {
    fc.assert(
      fc.property(fc.nat(400_000_000), (seconds) => {
        const text = formatGoDuration(seconds * 1000);
        expect(parseGoDuration(text)).toBe(seconds * 1000);
        expect(text).toMatch(/^[0-9hms]+$/);
      }),
    );
  });
});
