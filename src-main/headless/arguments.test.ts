import { expect, test } from 'vitest';
import {
  allowArgument,
  blockLengthArgument,
  choiceArgument,
  durationArgument,
  listArgument,
  numberArgument,
  placeArgument,
  spanArgument,
  switchArgument,
  targetArgument,
} from './arguments.ts';

test('addresses and prefixes become canonical', () => {
  expect(
    ['203.0.113.66', '203.0.113.66/24', '2001:DB8::0:1', '::ffff:192.0.2.1'].map(targetArgument),
  ).toEqual(['203.0.113.66', '203.0.113.0/24', '2001:db8::1', '192.0.2.1']);
});

test.each([
  '',
  '300.1.1.1',
  '203.0.113',
  '203.0.113.0/33',
  'example.org',
  '-1',
  '203.0.113.66 ',
  '203.0.113.66\n',
])('%j is no address, and the message says what is one', (text) => {
  expect(() => targetArgument(text)).toThrow(
    `"${text}" is no address. Give an IPv4 or IPv6 address (203.0.113.66`,
  );
});

test('entries of the allow list', () => {
  expect(['192.0.2.7', 'Home.Example.ORG.'].map(allowArgument)).toEqual(['192.0.2.7', 'home.example.org']);
  expect(() => allowArgument('a b')).toThrow('or a DNS name (home.example.org)');
});

test('lengths of time', () => {
  expect(durationArgument('--within', '10m')).toBe(600);
  expect(() => durationArgument('--within', 'soon')).toThrow(
    `--within can't be "soon". Give a length of time such as`,
  );
  expect(['1d', 'ever', 'forever', '100y'].map((text) => blockLengthArgument('--for', text))).toEqual([
    86_400,
    null,
    null,
    3_153_600_000,
  ]);
  for (const text of ['0', '101y', '-1d', '1 fortnight']) {
    expect(() => blockLengthArgument('--for', text)).toThrow('or "ever"');
  }
});

test('numbers and choices', () => {
  expect(numberArgument('--limit', '50', 1, 100)).toBe(50);
  for (const text of ['0', '101', '1.5', '1e1', '-5', '', 'x']) {
    expect(() => numberArgument('--limit', text, 1, 100)).toThrow('Give a whole number from 1 to 100.');
  }
  expect(choiceArgument('--sort', 'b', ['a', 'b'])).toBe('b');
  expect(() => choiceArgument('--sort', 'c', ['a', 'b'])).toThrow('Give one of: a, b.');
});

test('spans within limits, switches, ids of lists, places', () => {
  expect(spanArgument('--every', '6h', 300, 604_800)).toBe(21_600);
  expect(spanArgument('--resiliency', '0', 0, 60)).toBe(0);
  for (const text of ['0', '1m', '8d', '-5m', ''])
    expect(() => spanArgument('--every', text, 300, 604_800)).toThrow(
      `--every can't be "${text}". Give a length of time from 5 minutes to 1 week`,
    );
  expect(['on', 'off'].map((text) => switchArgument('--push', text))).toEqual([true, false]);
  expect(() => switchArgument('--push', 'ON')).toThrow('Give one of: on, off.');
  expect(['ours', 'list:ours'].map(listArgument)).toEqual(['ours', 'ours']);
  for (const text of ['', 'Ours', '-x', 'a'.repeat(41), 'crowdsec:x'])
    expect(() => listArgument(text)).toThrow(`"${text}" is no list's id.`);
  expect(['nl', 'AS', 'as64500', '4294967295'].map(placeArgument)).toEqual([
    { country: 'NL' },
    { country: 'AS' },
    { network: 64_500, name: '' },
    { network: 4_294_967_295, name: '' },
  ]);
  for (const text of ['', 'NLD', 'AS0', '4294967296', 'AS-1', 'A1'])
    expect(() => placeArgument(text)).toThrow(`"${text}" is no place.`);
});
