import { expect, test } from 'vitest';
import { testAddresses } from './make-firewall.ts';

test('pf is tested at loopback first, then at one address of each family that needs no zone', () => {
  expect(testAddresses([])).toEqual(['127.0.0.1']);
  expect(testAddresses(['127.0.0.1', '127.0.0.2', '::1', 'fe80::1', '169.254.7.7'])).toEqual([
    '127.0.0.1',
    '::1',
  ]);
  expect(testAddresses(['127.0.0.1', '192.0.2.7', '192.0.2.8', 'fe80::1', 'fd00::5', '2001:db8::7'])).toEqual(
    ['127.0.0.1', '192.0.2.7', 'fd00::5'],
  );
});
