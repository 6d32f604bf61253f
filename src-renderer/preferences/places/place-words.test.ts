import { expect, test } from 'vitest';
import type { PlaceRule } from '../../../src-shared/contract.ts';
import { placeFigures, placeName, withoutRule, withRule } from './place-words.ts';

const NL: PlaceRule = { place: { country: 'NL' }, action: 'block' };
const HOSTER: PlaceRule = { place: { network: 64_500, name: 'Example\u202e BV' }, action: 'exempt' };

test('places are named for people', () => {
  expect(placeName(NL.place)).toBe('Netherlands');
  expect(placeName(HOSTER.place)).toBe('Example\\u{202e} BV (AS64500)');
  expect(placeName({ network: 7, name: '' })).toBe('AS7');
  expect(placeFigures({ prefixes: 1, addresses: 256 })).toBe('1 network, 256 IPv4 addresses');
});

test('a place has one rule', () => {
  const told = { ...NL, source: 'country:NL', name: 'Netherlands', prefixes: 1, addresses: 1 };
  expect(withRule([told], HOSTER)).toEqual([NL, HOSTER]);
  expect(withRule([NL, HOSTER], { ...NL, action: 'exempt' })).toEqual([HOSTER, { ...NL, action: 'exempt' }]);
  expect(withoutRule([NL, HOSTER], { network: 64_500, name: '' })).toEqual([NL]);
});
