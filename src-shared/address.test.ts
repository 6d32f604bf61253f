import { isIP, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalAddress,
  formatPrefix,
  parsePrefix,
  prefixContains,
  prefixesOverlap,
  sourceOf,
  touchesLoopback,
  widen,
} from './address.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();

describe('canonical addresses', () => {
  test.each([
    ['203.0.113.66', '203.0.113.66'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:203.0.113.66', '203.0.113.66'],
    ['::ffff:cb00:7142', '203.0.113.66'],
    ['fe80::1%en0', 'fe80::1'],
    ['64:ff9b::203.0.113.66', '64:ff9b::cb00:7142'],
  ])('%s is %s (RFC 5952)', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.-4',
    '1..2.3',
    '::1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '12345::',
    ':1',
    '1:',
    '::1.2.3',
    '1.2.3.4::',
    'host.example.org',
    '١.٢.٣.٤',
    '1.2.3.4\n',
  ])('%j is none', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  test('every address that Node knows, and no other', () => {
    fc.assert(
      fc.property(
        fc.oneof(ipv4, ipv6, fc.string({ maxLength: 20 }), fc.stringMatching(/^[0-9a-f:.]{0,24}$/)),
        (text) => {
          expect(canonicalAddress(text) !== null).toBe(isIP(text) !== 0);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('as Node writes it, and twice the same', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (text) => {
        const canonical = canonicalAddress(text) ?? '';
        expect(canonicalAddress(canonical)).toBe(canonical);
        const family = canonical.includes(':') ? 'ipv6' : 'ipv4';
        // Node writes IPv4-compatible addresses (::a.b.c.d, long deprecated) in dotted form.
        const node = new SocketAddress({ address: canonical, family }).address;
        if (!node.includes('.') || family === 'ipv4') expect(canonical).toBe(node);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('prefixes', () => {
  test.each([
    ['203.0.113.66/24', '203.0.113.0/24'],
    ['203.0.113.66/32', '203.0.113.66'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['::ffff:203.0.113.66/120', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('%s is %s', (text, canonical) => {
    const prefix = parsePrefix(text);
    expect(prefix && formatPrefix(prefix)).toBe(canonical);
  });

  test.each([
    '203.0.113.0/33',
    '2001:db8::/129',
    '1.2.3.4/',
    '1.2.3.4/+4',
    '1.2.3.4/04',
    '/24',
    '1.2.3.4/24/8',
    '::ffff:1.2.3.4/90',
  ])('%s is none', (text) => {
    expect(parsePrefix(text)).toBeNull();
  });

  test('what is widened holds what it was made from', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.nat(128), fc.nat(128), (text, first, second) => {
        const one = parsePrefix(text);
        if (one === null) throw new Error(text);
        const a = widen(one, first);
        const b = widen(one, second);
        expect(prefixContains(a, one)).toBe(true);
        expect(prefixesOverlap(a, b)).toBe(true);
        expect(parsePrefix(formatPrefix(a))).toEqual(a);
        expect(prefixContains(a, b)).toBe(a.length <= b.length);
      }),
    );
  });

  test('loopback is found in any prefix that holds some of it', () => {
    const touches = (text: string) =>
      touchesLoopback(parsePrefix(text) ?? { family: 4, network: 0n, length: 32 });
    for (const text of ['127.0.0.1', '127.255.0.0/16', '0.0.0.0/0', '126.0.0.0/7', '::1', '::/0'])
      expect(touches(text)).toBe(true);
    for (const text of ['126.0.0.1', '128.0.0.0/1', '::2', '2001:db8::/32'])
      expect(touches(text)).toBe(false);
  });

  test('an IPv6 source is its prefix, an IPv4 source itself', () => {
    expect(sourceOf('2001:db8:1:2:3::4', 64)).toBe('2001:db8:1:2::/64');
    expect(sourceOf('2001:db8::4', 128)).toBe('2001:db8::4');
    expect(sourceOf('203.0.113.66', 64)).toBe('203.0.113.66');
  });
});
