import { expect, test } from 'vitest';
import { agoInWords, logChoiceOf, logChoices, readSentence } from './log-words.ts';

const NOW = Date.UTC(2026, 10, 23, 14);

test('which choice a setting is', () => {
  expect(['auto', 'journald', 'unified-log', '/var/log/auth.log'].map(logChoiceOf)).toEqual([
    'auto',
    'journald',
    'unified-log',
    'file',
  ]);
});

test('a Mac has no journal to choose, and Linux no macOS log', () => {
  expect(logChoices('darwin', 'auto').map(({ value }) => value)).toEqual(['auto', 'unified-log', 'file']);
  expect(logChoices('darwin', 'journald').map(({ value }) => value)).toContain('journald');
  expect(logChoices('linux', 'unified-log').map(({ value }) => value)).toContain('unified-log');
  expect(logChoices('linux', 'auto').map(({ value }) => value)).toEqual(['auto', 'journald', 'file']);
});

test('how long ago', () => {
  expect(agoInWords(NOW - 3400, NOW)).toBe('3 s ago');
  expect(agoInWords(NOW + 3000, NOW)).toBe('0 s ago');
  expect(agoInWords(NOW - 125_000, NOW)).toBe('2 min ago');
});

test('what was read', () => {
  const log = {
    source: '',
    description: '',
    isSample: false,
    lines: 1200,
    events: 1,
    skippedLines: 0,
    lastLineAt: null,
    problem: null,
  };
  expect(readSentence(log, NOW)).toBe(
    '1,200 lines read since the start, 1 of them about logins. None came yet.',
  );
  expect(readSentence({ ...log, lines: 1, skippedLines: 2, lastLineAt: NOW }, NOW)).toBe(
    '1 line read since the start, 1 of them about logins; 2 lines could not be read. The latest came 0 s ago.',
  );
});
