import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeText } from './address-range.ts';
import { mailAddress } from './email.ts';
import {
  AFRINIC,
  APNIC,
  ARIN_TWO,
  arinReferring,
  IANA_TO_RIPE,
  LACNIC,
  RIPE_BRIEF,
  RIPE_REMARK,
} from './testing/whois-texts.ts';
import { whoisFacts } from './whois-answer.ts';

const ADDRESS = '203.0.113.7';

function read(text: string, address = ADDRESS) {
  const { emails, confidence, range, networkName, referral } = whoisFacts(text, address);
  return {
    emails: emails.join(' '),
    confidence,
    range: range && rangeText(range).last,
    networkName,
    referral,
  };
}

describe('the abuse contact in the shape of', () => {
  test.each([
    ['RIPE, brief', RIPE_BRIEF, 'abuse@isp.example', null],
    ['RIPE, in a remark', RIPE_REMARK, 'abuse@isp.example', 'EXAMPLE-NET'],
    ['APNIC, of the response team', APNIC, 'abuse@isp.example', 'EXAMPLE-AP'],
    ['LACNIC, of the person that abuse-c names', LACNIC, 'seguridad@isp.example', 'Example S.A.'],
  ])('%s', (_, text, emails, networkName) => {
    const range = '203.0.113.255';
    expect(read(text)).toEqual({ emails, confidence: 'medium', range, networkName, referral: null });
    expect(read(text.replaceAll('\n', '\r\n')).emails).toBe(emails);
  });

  test('ARIN: of the narrowest network, its own before that of its organisation', () => {
    expect(read(ARIN_TWO)).toEqual({
      emails: 'abuse@holder.example',
      confidence: 'medium',
      range: '203.0.113.127',
      networkName: 'HOLDER-NET',
      referral: null,
    });
    const withoutOwn = ARIN_TWO.replace('RAbuseEmail:  abuse@holder.example', '');
    expect(read(withoutOwn).emails).toBe('orgabuse@holder.example');
  });

  test('ARIN: of the network around, which is believed less, where the narrowest names nobody', () => {
    const nobody = ARIN_TWO.replace(/.*@holder\.example\n/g, '');
    expect(read(nobody)).toMatchObject({ emails: 'abuse@carrier.example', confidence: 'low' });
    // In the other half of it there is no inner network.
    expect(read(ARIN_TWO, '203.0.113.200')).toMatchObject({
      emails: 'abuse@carrier.example',
      confidence: 'medium',
    });
  });

  test('AFRINIC: nobody for abuse, but somebody whose address says so', () => {
    expect(read(AFRINIC, '2001:db8::7')).toMatchObject({ emails: 'abuse@isp.example', confidence: 'low' });
    expect(read(AFRINIC.replace('abuse@', 'person@'), '2001:db8::7').emails).toBe('');
  });

  test('a network or remark about other addresses is nobody of ours', () => {
    for (const text of [RIPE_BRIEF, RIPE_REMARK, APNIC, LACNIC, ARIN_TWO])
      expect(read(text, '198.51.100.7').emails).toBe('');
  });
});

describe('referrals', () => {
  test('of IANA and ARIN, with a port or without', () => {
    expect(read(IANA_TO_RIPE).referral).toEqual({ host: 'whois.ripe.net', port: 43 });
    expect(read(arinReferring('whois://Whois.RIPE.net')).referral).toEqual({
      host: 'whois.ripe.net',
      port: 43,
    });
    expect(read(arinReferring('whois://whois.isp.example:4343/')).referral).toEqual({
      host: 'whois.isp.example',
      port: 4343,
    });
    // What ARIN says of RIPE itself is no contact for RIPE's networks.
    expect(read(arinReferring('whois://whois.ripe.net')).emails).toBe('');
  });

  test.each([
    'rwhois://rwhois.isp.example:4321',
    'http://whois.isp.example',
    'whois://whois.isp.example:25',
    'whois://whois.isp.example:99999',
    'whois://localhost',
    'whois://user@whois.isp.example',
    'whois://whois.isp.example/path',
    '-h whois.isp.example',
    '',
  ])('%j is not followed', (to) => {
    expect(read(arinReferring(to)).referral).toBeNull();
  });
});

test('hostile text never throws and never gives what is no mail address', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('', '% start', 'inetnum: 203.0.113.0 - 203.0.113.255', 'CIDR: 203.0.113.0/24, 1/1'),
    fc
      .tuple(
        fc.constantFrom(
          'OrgAbuseEmail',
          'abuse-mailbox',
          'e-mail',
          'abuse-c',
          'nic-hdl',
          'refer',
          'inetnum',
          'NetRange',
        ),
        fc.oneof(
          fc.string(),
          fc.constantFrom('A1', 'abuse@isp.example', 'a@isp.example, b@isp.example', '0.0.0.0/0'),
        ),
      )
      .map(([key, value]) => `${key}: ${value}`),
    fc.string().map((text) => `% Abuse contact for '203.0.113.0/24' is '${text}@isp.example'`),
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const facts = whoisFacts(lines.join('\n'), ADDRESS);
      taken += facts.emails.length;
      for (const email of facts.emails) expect(mailAddress(email)).toBe(email);
      expect(facts.networkName ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
      if (facts.referral !== null) expect(facts.referral.host).toMatch(/^[a-z0-9.-]+$/);
    }),
    { numRuns: 1500 },
  );
  expect(taken).toBeGreaterThan(50);
  expect(read('inetnum:'.repeat(30_000)).emails).toBe('');
  expect(read(`${'a: b\n'.repeat(100_000)}`).emails).toBe('');
});
