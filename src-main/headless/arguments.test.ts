import { expect, test } from 'vitest';
import {
  allowArgument,
  blockLengthArgument,
  choiceArgument,
  durationArgument,
  numberArgument,
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
