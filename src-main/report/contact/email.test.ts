import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailAddressSchema } from '../../../src-shared/contract.ts';
import { mailAddress, mailAddresses } from './email.ts';

describe('a mail address of a registry', () => {
  test.each([
    ['abuse@isp.example', 'abuse@isp.example'],
    [' Abuse@ISP.Example\t', 'Abuse@isp.example'],
    ['abuse+ssh_x=1~#&y.z-a@a-b.c1.xn--p1ai', 'abuse+ssh_x=1~#&y.z-a@a-b.c1.xn--p1ai'],
    [`${'a'.repeat(64)}@isp.example`, `${'a'.repeat(64)}@isp.example`],
  ])('%s', (text, address) => {
    expect(mailAddress(text)).toBe(address);
  });

  test.each([
    '',
    '@',
    'abuse',
    'abuse@',
    '@isp.example',
    'abuse@localhost',
    'abuse@192.0.2.1',
    'abuse@[192.0.2.1]',
    'a@b@isp.example',
    'abuse@isp.example, other@isp.example',
    'abuse@isp.example;other@isp.example',
    'abuse@isp.example\r\nBcc: victim@isp.example',
    'abuse@isp.example\nDATA',
    'abuse\r\n@isp.example',
    'abuse\0@isp.example',
    '"a b"@isp.example',
    "o'neill@isp.example",
    '<abuse@isp.example>',
    'Abuse <abuse@isp.example>',
    'mailto:abuse@isp.example',
    '-oQ/tmp@isp.example',
    'a|b@isp.example',
    'victim%isp.example@relay.example',
    'relay!victim@isp.example',
    '.abuse@isp.example',
    'abuse.@isp.example',
    'a..b@isp.example',
    'abuse@-isp.example',
    'abuse@isp-.example',
    'abuse@isp..example',
    'abuse@isp.example.',
    'abusé@isp.example',
    'abuse@ísp.example',
    `${'a'.repeat(65)}@isp.example`,
    `abuse@${'a.'.repeat(124)}example`,
    'REDACTED',
    'REDACTED FOR PRIVACY',
    'redacted@isp.example',
    'NOT-DISCLOSED@isp.example',
    'Please.Query@isp.example',
    'noreply@isp.example',
    'no-reply@isp.example',
    'abuse@isp.invalid',
    'removed@lacnic.net',
    'abuse@ripe.net',
    'hostmaster@ARIN.net',
    'helpdesk@mail.apnic.net',
  ])('%j is none', (text) => {
    expect(mailAddress(text)).toBeNull();
  });

  test('a name that only looks like a registry or a placeholder is somebody', () => {
    expect(
      mailAddresses(['abuse@notripe.net', 'abuse@ripe.net.example', 'noreply-team@isp.example']),
    ).toEqual(['abuse@notripe.net', 'abuse@ripe.net.example', 'noreply-team@isp.example']);
  });

  test('each once, whatever its case, and three at most', () => {
    expect(
      mailAddresses(['a@x.example', 'A@X.example', 'no', 'b@x.example', 'c@x.example', 'd@x.example']),
    ).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
  });

  test('whatever comes, what is taken is one address that reports can go to', () => {
    const piece = fc.constantFrom(
      'a',
      '@',
      '.',
      '-',
      'isp.example',
      '\r\n',
      '\0',
      ' ',
      ',',
      '"',
      '<',
      '%',
      'é',
      'x@y.example',
    );
    const pieces = (most: number) => fc.array(piece, { maxLength: most }).map((all) => all.join(''));
    const nearly = fc.tuple(
      pieces(1),
      fc.stringMatching(/^[a-z.+-]{1,9}@[a-z.-]{1,9}\.[a-z]{2,3}$/),
      pieces(1),
    );
    const text = fc.oneof(
      fc.string(),
      fc.emailAddress(),
      pieces(8),
      nearly.map((parts) => parts.join('')),
    );
    let taken = 0;
    fc.assert(
      fc.property(text, (written) => {
        const address = mailAddress(written);
        if (address === null) return;
        taken++;
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(address.split('@')).toHaveLength(2);
        expect(address).not.toMatch(/[,;<>"'\\()[\]%!|]|^-/);
        expect(mailAddressSchema.parse(address)).toBe(address);
        expect(mailAddress(address)).toBe(address);
      }),
      { numRuns: 6000 },
    );
    expect(taken).toBeGreaterThan(30);
  });
});
