import { expect, test } from 'vitest';
import { stateWords, wholeStateWords } from './state-words.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 5);
const exact = (time: number) => `at ${time - NOW}`;
const blocked = { state: 'blocked', until: NOW + 86_400_000, target: '203.0.113.66', from: null } as const;

test('a block of its own says how long it lasts', () => {
  expect(stateWords(blocked, NOW)).toBe('blocked 24 h');
  expect(wholeStateWords({ ...blocked, until: null }, exact)).toBe('203.0.113.66 is blocked for ever.');
});

test('what only others keep out says who they are, whatever they are called', () => {
  const from = { ...blocked, from: 'CrowdSec' };
  expect(stateWords(from, NOW)).toBe('blocked by CrowdSec');
  expect(stateWords({ ...from, until: null }, NOW)).toBe('blocked by CrowdSec');
  expect(wholeStateWords(from, exact)).toBe('CrowdSec keeps 203.0.113.66 out until at 86400000.');
  expect(wholeStateWords({ ...from, until: null }, exact)).toBe('CrowdSec keeps 203.0.113.66 out.');
  const hostile = stateWords({ ...from, from: `\u202e${'x'.repeat(500)}` }, NOW);
  expect(hostile).toMatch(/^blocked by \\u\{202e\}x+…$/);
  expect(hostile.length).toBeLessThan(50);
});

test('an exempt place is a reason to be spared', () => {
  const spared = { state: 'spared', reason: 'exempt-place', at: NOW } as const;
  expect(stateWords(spared, NOW)).toBe('spared: exempt place');
  expect(wholeStateWords(spared, exact)).toContain('its country or network is never blocked');
});
