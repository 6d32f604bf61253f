import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPrefix, type Prefix, parsePrefix, prefixContains } from '../../src-shared/address.ts';
import { desiredFrom, unenforceable } from './desired.ts';

const prefixOf = (text: string) => parsePrefix(text) as Prefix;

/** Few networks and many lengths, so that nesting is common. */
const target = fc.oneof(
  fc
    .tuple(fc.constantFrom('203.0.113', '198.51.100'), fc.nat(15), fc.integer({ min: 20, max: 32 }))
    .map(([net, host, length]) => formatPrefix(prefixOf(`${net}.${host}/${length}`))),
  fc
    .tuple(fc.nat(3), fc.nat(3), fc.constantFrom(30, 32, 47, 48, 63, 64, 126, 127, 128))
    .map(([net, host, length]) => formatPrefix(prefixOf(`2001:db8:0:${net}::${host}/${length}`))),
);

test('covers the same addresses, without overlap, and takes only what was wanted', () => {
  fc.assert(
    fc.property(fc.array(target, { maxLength: 30 }), (wanted) => {
      const { targets, refused } = desiredFrom(wanted);
      expect(refused).toEqual([]);
      const outermost = new Set(
        wanted.filter(
          (inner) =>
            !wanted.some((outer) => outer !== inner && prefixContains(prefixOf(outer), prefixOf(inner))),
        ),
      );
      expect(new Set(targets)).toEqual(outermost);
    }),
    { numRuns: 300 },
  );
});

test('other spellings become canonical ones', () => {
  const wanted = [
    '2001:DB8:0::1',
    '2001:db8::1/128',
    '203.0.113.66/32',
    '::ffff:203.0.113.67',
    '198.51.100.77/24',
  ];
  expect([...desiredFrom(wanted).targets]).toEqual([
    '198.51.100.0/24',
    '203.0.113.66',
    '203.0.113.67',
    '2001:db8::1',
  ]);
});

test('what cannot be blocked is left out and named', () => {
  const wanted = ['203.0.113.66', '127.0.0.1', '0.0.0.0/0', 'example.org', '::1', 'fe80::1', '2000::/3'];
  const { targets, refused } = desiredFrom(wanted);
  expect([...targets]).toEqual(['203.0.113.66']);
  expect(refused).toEqual([
    { target: '127.0.0.1', why: 'is loopback' },
    { target: '0.0.0.0/0', why: 'is wider than /8' },
    { target: 'example.org', why: 'is neither an address nor a prefix' },
    { target: '::1', why: 'is loopback, unspecified or IPv4 in IPv6' },
    { target: 'fe80::1', why: 'is link-local' },
    { target: '2000::/3', why: 'is wider than /16' },
  ]);
});

test('the edges of what can be blocked', () => {
  const can = [
    '1.0.0.0/8',
    '126.255.255.255',
    '128.0.0.0',
    '223.255.255.255',
    '1::/16',
    'fe7f::1',
    'fec0::/16',
    'feff::',
  ];
  const cannot = [
    '0.0.0.1',
    '127.0.0.0/8',
    '126.0.0.0/7',
    '224.0.0.0/8',
    '255.255.255.255',
    '::',
    '::2:0:0/96',
  ];
  for (const text of can) expect(unenforceable(text), text).toBe(null);
  for (const text of [...cannot, 'fe80::/16', 'febf::', 'ff00::/16', 'ffff::', '2001::/15', '']) {
    expect(unenforceable(text), text).not.toBe(null);
  }
});

test('100,000 targets, nested ones among them', () => {
  const wanted: string[] = [];
  for (let i = 0; i < 100_000; i++) wanted.push(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  wanted.push('10.0.0.0/24', '10.1.0.0/16', '2001:db8::/64');
  const began = performance.now();
  const { targets } = desiredFrom(wanted);
  console.info(`desired from 100,003 targets in ${Math.round(performance.now() - began)} ms`);
  expect(targets.size).toBe(65_536 - 256 + 3);
});
