import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress } from '../../../src-shared/address.ts';
import {
  blockOf,
  holds,
  parseRange,
  parseWrittenRange,
  plausible,
  prefixWithin,
  rangeBetween,
  rangeKeys,
  rangeOfAddress,
  rangeText,
} from './address-range.ts';

const shown = (range: ReturnType<typeof parseRange>) => range && Object.values(rangeText(range)).join(' - ');

describe('ranges as registries write them', () => {
  test.each([
    ['203.0.113.0 - 203.0.113.255', '203.0.113.0 - 203.0.113.255'],
    ['203.0.113.0/24', '203.0.113.0 - 203.0.113.255'],
    ['203.0.113/24', '203.0.113.0 - 203.0.113.255'],
    ['203.0/16', '203.0.0.0 - 203.0.255.255'],
    ['2001:DB8::/32', '2001:db8:: - 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8:: - 2001:db8::ff', '2001:db8:: - 2001:db8::ff'],
    ['203.0.113.0/25 - 203.0.113.128/25', '203.0.113.0 - 203.0.113.128'],
  ])('%s', (text, range) => {
    expect(shown(parseWrittenRange(text))).toBe(range);
  });

  test.each([
    '',
    'all',
    '203.0.113.9 - 203.0.113.1',
    '203.0.113.1 - 2001:db8::1',
    '1/2/3',
    '999.0.0.0/8',
    ' - ',
  ])('%j is none', (text) => {
    expect(parseWrittenRange(text)).toBeNull();
  });

  test('one that does not hold the address, or is wider than what registries get, is nobody network', () => {
    const asked = rangeOfAddress('203.0.113.7');
    expect(plausible(parseRange('203.0.0.0/8'), asked)).not.toBeNull();
    for (const text of ['198.51.100.0/24', '202.0.0.0/7', '0.0.0.0/0', '::/0']) {
      expect(plausible(parseRange(text), asked)).toBeNull();
    }
    expect(plausible(parseRange('2000::/3'), rangeOfAddress('2001:db8::1'))).toBeNull();
  });
});

describe('prefixes and keys', () => {
  test('the widest prefix around the address within a range that is none itself', () => {
    const range = rangeBetween('203.0.113.0', '203.0.114.255');
    if (range === null) throw new Error('no range');
    expect(prefixWithin(range, '203.0.113.7')).toBe('203.0.113.0/24');
    expect(prefixWithin(range, '203.0.114.7')).toBe('203.0.114.0/24');
    expect(blockOf('203.0.113.7')).toBe('203.0.0.0/8');
    expect(blockOf('2001:db8::1')).toBe('2000::/12');
  });

  test('keys sort as addresses; the prefix holds the address and lies in the range', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => canonicalAddress(text) ?? '');
    fc.assert(
      fc.property(address, address, address, (a, b, c) => {
        const [x, y] = [rangeOfAddress(a), rangeOfAddress(b)];
        if (x.family === y.family) {
          expect(rangeKeys(x).first < rangeKeys(y).first).toBe(x.first < y.first);
        } else {
          expect(rangeKeys(x).first < rangeKeys(y).first).toBe(x.family === 4);
        }
        const range = rangeBetween(a, b) ?? rangeBetween(b, a);
        const inner = rangeOfAddress(c);
        if (range === null || !holds(range, inner)) return;
        const prefix = parseRange(prefixWithin(range, c));
        if (prefix === null) throw new Error('no prefix');
        expect([holds(range, prefix), holds(prefix, inner)]).toEqual([true, true]);
      }),
    );
  });
});
