import { expect, test } from 'vitest';
import { parsePrefix } from '../../../src-shared/address.ts';
import { isSyncable, isUploadable } from './syncable.ts';

const documentation = [parsePrefix('203.0.113.0/24'), parsePrefix('127.0.0.0/8')].filter(
  (one) => one !== null,
);

test('public addresses of IPv4 can be uploaded', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '99.255.255.255', '172.32.0.1', '223.255.255.255']) {
    expect(isUploadable(address)).toBe(true);
  }
});

test('IPv6 would be cut off there: it can be received only', () => {
  expect(isSyncable('2600:1901::1')).toBe(true);
  expect(isUploadable('2600:1901::1')).toBe(false);
});

test.each([
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.1.1', '172.16.0.1', '172.31.255.255'],
  ...['192.0.2.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.7', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', 'ff02::1', '2001:db8::1', '2002:a01:101::1'],
])('%s is of nobody on the internet', (address) => {
  expect(isSyncable(address)).toBe(false);
  expect(isUploadable(address)).toBe(false);
});

test.each([
  ...['', ' ', '8.8.8.8 ', '8.8.8', '08.8.8.8', '8.8.8.8/32', '8.8.8.0/24', '0.0.0.0/0', '::/0', '2600::/64'],
  ...[
    '::ffff:8.8.8.8',
    '2600:1901:0::1',
    '2600:1901::A',
    '2600::1%en0',
    'example.org',
    '8.8.8.8\n',
    '8.8.8.8, 9.9.9.9',
  ],
])('%j is no address in its canonical form', (text) => {
  expect(isSyncable(text)).toBe(false);
  expect(isUploadable(text)).toBe(false);
});

test('tests let some through', () => {
  expect(isUploadable('203.0.113.7', documentation)).toBe(true);
  expect(isUploadable('127.0.0.7', documentation)).toBe(true);
  expect(isUploadable('198.51.100.7', documentation)).toBe(false);
  expect(isUploadable('203.0.113.0/24', documentation)).toBe(false);
});
