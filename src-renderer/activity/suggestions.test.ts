import { expect, test } from 'vitest';
import type { ViewSummary } from '../../src-shared/contract.ts';
import { parseFilter } from './filter-text.ts';
import { completed, lastWord, suggestions } from './suggestions.ts';

const SUMMARY: ViewSummary = {
  events: 9,
  attempts: 9,
  attackers: 2,
  stepSeconds: 3600,
  steps: [],
  users: [
    { user: 'root', attempts: 5, attackers: 1 },
    { user: 'John Doe', attempts: 4, attackers: 1 },
  ],
  countries: [
    { country: 'NL', attempts: 5, attackers: 1 },
    { country: null, attempts: 4, attackers: 1 },
  ],
  networks: [{ number: 64_500, name: 'Example Hosting BV', attempts: 9, attackers: 2 }],
  attackersByAttempts: [],
};

const texts = (text: string) => suggestions(text, SUMMARY).map((one) => one.text);

test('nothing typed: the ways to begin', () => {
  expect(texts('')).toEqual(['user:', 'address:', 'country:', 'network:', 'kind:', 'is:']);
  expect(texts('is:blocked us')).toEqual(['user:']);
});

test('values are those that the view has, found by code or by name', () => {
  expect(texts('country:')).toEqual(['country:NL']);
  expect(texts('country:nether')).toEqual(['country:NL']);
  expect(texts('network:exam')).toEqual(['network:AS64500']);
  expect(texts('user:jo')).toEqual(['user:"John Doe"']);
  expect(texts('is:b')).toEqual(['is:blocked']);
});

test('a suggestion takes the place of the last word, and what comes of it can be read', () => {
  for (const typed of ['port 22 user:jo', 'user:"John D', 'kind:fai']) {
    const [first] = suggestions(typed, SUMMARY);
    expect(first).toBeDefined();
    if (first !== undefined) expect(parseFilter(completed(typed, first)).problem).toBeNull();
  }
  expect(lastWord('a user:"John D')).toBe('user:"John D');
});
