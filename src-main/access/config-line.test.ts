import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfigLine } from './config-line.ts';

test.each([
  ['PasswordAuthentication no', 'passwordauthentication', ['no']],
  ['  passwordAUTHENTICATION   no  ', 'passwordauthentication', ['no']],
  ['PasswordAuthentication=no', 'passwordauthentication', ['no']],
  ['PasswordAuthentication = no', 'passwordauthentication', ['no']],
  ['PasswordAuthentication\tno\r', 'passwordauthentication', ['no']],
  ['"PasswordAuthentication" "no"', 'passwordauthentication', ['no']],
  ['PasswordAuthentication no # not any more', 'passwordauthentication', ['no']],
  ['AllowUsers alex "a b" kim#x', 'allowusers', ['alex', 'a b', 'kim#x']],
  ['Banner \'a "b"\'', 'banner', ['a "b"']],
  ['Banner "a \\"b\\""', 'banner', ['a "b"']],
  ['Match User=alex Address 192.0.2.0/24', 'match', ['User=alex', 'Address', '192.0.2.0/24']],
  ['UsePAM', 'usepam', []],
] as const)('%j', (line, keyword, values) => {
  expect(parseConfigLine(line)).toEqual({ keyword, values });
});

test.each(['', '   ', '#PasswordAuthentication no', '  # x', '\t#', '\r'])('%j says nothing', (line) => {
  expect(parseConfigLine(line)).toBe(null);
});

test('any text is read, and what is quoted comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      parseConfigLine(text);
    }),
  );
  const word = fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })
    .filter((text) => !/["\\]/.test(text));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      const line = `Banner ${words.map((one) => `"${one}"`).join(' ')}`;
      expect(parseConfigLine(line)?.values).toEqual(words);
    }),
  );
});
