import { describe, expect, test } from 'vitest';
import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { Rule } from '../../../src-shared/rule.ts';
import { PRESETS } from '../testing/fake-data.ts';
import { otherSentences, ruleSentence } from './rule-sentences.ts';
import { ago, bytes, clock, counted, forLong, grouped, left, running, since } from './words.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2025, 10, day, hour, minute).getTime();
const NOW = at(23, 16, 20);

describe('times', () => {
  test.each([
    [NOW + 5000, 'now', 'just now'],
    [NOW - 999, 'now', 'just now'],
    [NOW - 12_000, '12 s', '12 s ago'],
    [NOW - 119_000, '1 min', '1 min ago'],
    [at(23, 13), '3 h', '3 h ago'],
    [at(22, 16, 21), '23 h', '23 h ago'],
    [at(22, 16, 19), 'yesterday', 'yesterday'],
    [at(21, 23), '2 days', '2 days ago'],
    [at(17, 23), '6 days', '6 days ago'],
    [at(16, 23), '16 Nov', 'on 16 Nov'],
    [new Date(2024, 2, 3).getTime(), '3 Mar 2024', 'on 3 Mar 2024'],
  ])('%d: since %s, %s', (time, short, sentence) => {
    expect(since(time, NOW)).toBe(short);
    expect(ago(time, NOW)).toBe(sentence);
  });

  test('the day before yesterday is not yesterday, however short ago', () => {
    expect(since(at(21, 23, 59), at(23, 0, 30))).toBe('2 days');
  });

  test.each([
    [NOW, 'now'],
    [NOW + 59_000, '59 s'],
    [NOW + 3_600_000, '1 h'],
    [NOW + 47 * 3_600_000, '47 h'],
    [NOW + 6 * 86_400_000, '6 days'],
    [NOW + 2000 * 86_400_000, '2,000 days'],
  ])('left until %d: %s', (time, text) => {
    expect(left(time, NOW)).toBe(text);
  });

  test('the clock is local, with leading zeros', () => {
    expect(clock(new Date(2025, 0, 2, 3, 4, 5).getTime())).toBe('2025-01-02 03:04:05');
  });
});

test('counts, bytes and lengths', () => {
  expect([grouped(0), grouped(1_234_567)]).toEqual(['0', '1,234,567']);
  expect([counted(1, 'attempt'), counted(0, 'attempt'), counted(2, 'address', 'addresses')]).toEqual([
    '1 attempt',
    '0 attempts',
    '2 addresses',
  ]);
  expect([bytes(999), bytes(1000), bytes(12_345_678)]).toEqual(['999 bytes', '1.0 kB', '12.3 MB']);
  expect([60, 5400, 86_400, 604_800, 864_000, 31_536_000, 1].map(lengthOfTime)).toEqual([
    '1 minute',
    '1 hour 30 minutes',
    '1 day',
    '1 week',
    '10 days',
    '1 year',
    '1 second',
  ]);
  expect([forLong(null), forLong(600)]).toEqual(['for ever', 'for 10 minutes']);
  expect([running(0), running(90_061_000)]).toEqual(['1s', '1d 1h']);
});

describe('rules as sentences', () => {
  const sentence = (counts: Rule['counts'], attempts: number, blockSeconds: number | null = 86_400) =>
    ruleSentence({ name: 'x', counts, attempts, withinSeconds: 600, blockSeconds });

  test.each([
    [
      sentence(['invalid-user'], 5),
      "Block an address after 5 attempts for users that don't exist within 10 minutes, for 1 day.",
    ],
    [
      sentence(['root', 'restricted', 'valid-user'], 3),
      'Block an address after 3 attempts for root, restricted users or users that exist within 10 minutes, for 1 day.',
    ],
    [sentence(['root'], 1, null), 'Block an address at the first attempt for root, for ever.'],
    [sentence(['probe'], 20), 'Block an address after 20 probes within 10 minutes, for 1 day.'],
    [
      sentence(['invalid-user', 'valid-user', 'root', 'restricted', 'probe'], 5),
      'Block an address after 5 attempts for any user, or probes, within 10 minutes, for 1 day.',
    ],
    [sentence(['root', 'probe'], 1), 'Block an address at the first attempt for root, or probe, for 1 day.'],
  ])('%s', (made, expected) => {
    expect(made).toBe(expected);
  });

  test('what holds besides', () => {
    expect(otherSentences(PRESETS.drawbridge.rules)).toEqual([
      'Each further block of an address lasts 4 times as long as the one before, up to 30 days. A block is remembered for 30 days after its end.',
      'Block a whole network (IPv4 /24, IPv6 /48) after 5 attackers from it within 1 day, for 1 day.',
      'A successful login forgets the attempts of its address.',
      'An address is not blocked within 1 day of a login from it.',
      'IPv6 addresses are counted and blocked together by their /64.',
    ]);
    expect(otherSentences(PRESETS.denyhosts.rules)).toEqual([
      'Every block of an address is as long as its first.',
      'A successful login forgets the attempts of its address.',
      'Each IPv6 address counts by itself.',
      'Restricted users: backup.',
    ]);
  });
});
