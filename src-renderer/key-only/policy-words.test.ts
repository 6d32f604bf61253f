import { describe, expect, test } from 'vitest';
import type { SshdPolicyDetails, SshdSetting } from '../../src-shared/contract.ts';
import { exceptionWords, SETTINGS, sourceWords, valueChanges, valueWords } from './policy-words.ts';

const setting = (value: string): SshdSetting => ({ value, source: 'default', from: null, overridden: [] });
const details = (values: Partial<Record<(typeof SETTINGS)[number]['name'], string>>): SshdPolicyDetails => ({
  ...(Object.fromEntries(SETTINGS.map(({ name }) => [name, setting(values[name] ?? 'no')])) as Omit<
    SshdPolicyDetails,
    'exceptions' | 'unread'
  >),
  exceptions: [],
  unread: [],
});

test('values in words', () => {
  expect(valueWords('allowUsers', '')).toBe('everybody');
  expect(valueWords('allowUsers', 'alex mia')).toBe('alex mia');
  expect(valueWords('loginGraceTime', '120')).toBe('120 s');
  expect(valueWords('loginGraceTime', '0')).toBe('no limit');
  expect(valueWords('rootLogin', '\u202Eyes')).toBe('\\u{202e}yes');
});

describe('where a value comes from', () => {
  const from = { file: '/etc/ssh/sshd_config', line: 57 };
  test.each([
    [{ source: 'file', from }, '/etc/ssh/sshd_config, line 57'],
    [{ source: 'default', from: null }, "sshd's default"],
    [{ source: 'elsewhere', from: null }, 'Managed elsewhere: sshd says otherwise than its files'],
    [{ source: 'unknown', from: null }, 'Not known'],
  ] as const)('%o', (one, words) => expect(sourceWords(one)).toBe(words));

  test('what a file is called can do nothing to the page', () => {
    const file = '/etc/ssh/a\nb';
    expect(sourceWords({ source: 'file', from: { file, line: 1 } })).toBe('/etc/ssh/a\\nb, line 1');
    const exception = {
      from: null,
      criteria: 'User \u202Ex',
      changes: [],
      allowsPasswords: true,
      isTried: true,
    };
    expect(exceptionWords(exception)).toBe('Match User \\u{202e}x · in no file that can be read');
  });
});

test('of two states only what differs is told', () => {
  const now = details({ password: 'yes', maxAuthTries: '6' });
  expect(valueChanges(now, details({ password: 'no', maxAuthTries: '6' }))).toEqual([
    { words: 'Passwords', keyword: 'PasswordAuthentication', before: 'yes', after: 'no' },
  ]);
  expect(valueChanges(now, now)).toEqual([]);
  expect(valueChanges(undefined, now)).toEqual([]);
});
