import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Family, formatPrefix, type Prefix, parsePrefix } from '../../src-shared/address.ts';
import { desiredFrom } from './desired.ts';
import { listedTargets } from './listed.ts';

test('addresses and prefixes are themselves, canonical', () => {
  expect(listedTargets('203.0.113.66')).toEqual(['203.0.113.66']);
  expect(listedTargets('198.51.100.0/24')).toEqual(['198.51.100.0/24']);
  expect(listedTargets('2001:0db8::0:1')).toEqual(['2001:db8::1']);
});

test('a range is the fewest prefixes that make it up', () => {
  expect(listedTargets('203.0.113.5-203.0.113.6')).toEqual(['203.0.113.5', '203.0.113.6']);
  expect(listedTargets('203.0.113.4-203.0.113.7')).toEqual(['203.0.113.4/30']);
  expect(listedTargets('0.0.0.0-255.255.255.255')).toEqual(['0.0.0.0/0']);
  expect(listedTargets('2001:db8::-2001:db8:0:1:ffff:ffff:ffff:ffff')).toEqual(['2001:db8::/63']);
});

test('the prefixes of any range follow one another from its start to its end', () => {
  const range = fc.constantFrom<Family>(4, 6).chain((family) => {
    const max = family === 4 ? (1n << 32n) - 1n : (1n << 128n) - 1n;
    const number = fc.oneof(
      fc.bigInt({ min: 0n, max }),
      fc.bigInt({ min: max - 70n, max }),
      fc.bigInt({ min: 0n, max: 70n }),
    );
    return fc.tuple(fc.constant(family), number, number);
  });
  fc.assert(
    fc.property(range, ([family, one, other]) => {
      const [start, end] = one < other ? [one, other] : [other, one];
      const bits = family === 4 ? 32 : 128;
      const text = (network: bigint) => {
        // The unspecified and IPv4-mapped part of IPv6 is written as IPv4; nothing there is ever in our sets.
        return formatPrefix({ family, network, length: bits });
      };
      fc.pre(family === 4 || start >> 48n !== 0n);
      const prefixes = listedTargets(`${text(start)}-${text(end)}`).map(
        (target) => parsePrefix(target) as Prefix,
      );
      let next = start;
      for (const { network, length } of prefixes) {
        expect(network).toBe(next);
        next += 1n << BigInt(bits - length);
      }
      expect(next - 1n).toBe(end);
      expect(prefixes.length).toBeLessThanOrEqual(2 * bits);
    }),
  );
});

test('the prefixes of adjacent targets printed as a range are what those would be joined to', () => {
  const { targets } = desiredFrom(['203.0.113.5', '203.0.113.6']);
  expect(new Set(listedTargets('203.0.113.5-203.0.113.6'))).toEqual(targets);
});

test('anything else is foreign', () => {
  for (const element of [
    '*',
    '',
    '-',
    '203.0.113.1-',
    '203.0.113.1-2001:db8::1',
    '203.0.113.0/24-203.0.114.0',
    'eth0',
    '1.2.3.4-1.2.3.5-1.2.3.6',
  ]) {
    expect(() => listedTargets(element), element).toThrow(/Drawbridge keeps its blocks/);
  }
});
