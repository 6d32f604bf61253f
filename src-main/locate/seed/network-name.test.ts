import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName } from './network-name.ts';

test('names as they are shown', () => {
  expect(cleanName('Cloudflare, Inc.')).toBe('Cloudflare, Inc.');
  expect(cleanName(' Télécom\u00ad \t S.A.\r\n')).toBe('Télécom S.A.');
  expect(cleanName('evil\u202etxt.exe\u2066\u200b')).toBe('eviltxt.exe');
  expect(cleanName('a\u001b[2Jb\u0085c\u2028d')).toBe('a [2Jb c d');
  expect(cleanName('x'.repeat(200))).toBe(`${'x'.repeat(79)}…`);
  expect(cleanName('\u{1f600}'.repeat(80))).toBe('\u{1f600}'.repeat(80));
  expect(cleanName('\ud800')).toBe('\ufffd');
});

test('of any text: one line, no control or format character, at most 80 characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = cleanName(text);
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect([...name].length).toBeLessThanOrEqual(80);
      expect(cleanName(name)).toBe(name);
    }),
  );
});
