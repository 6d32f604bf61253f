import { expect, test } from 'vitest';
import { canUnblock, canUnblockFrom, sourceWords } from './source-words.ts';

test('only what CrowdSec and DenyHosts brought can be unblocked one by one', () => {
  const sources = ['crowdsec', 'denyhosts', 'list:spamhaus-drop', 'country:NL', 'network:64500'];
  expect(sources.filter((source) => canUnblock({ source }))).toEqual(['crowdsec', 'denyhosts']);
  expect([null, 'CrowdSec', 'DenyHosts', 'Spamhaus DROP'].map(canUnblockFrom)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a rule by place is called one, and a name shows what it hides', () => {
  expect(sourceWords({ source: 'country:NL', sourceName: 'Netherlands' })).toBe('the rule for Netherlands');
  expect(sourceWords({ source: 'list:mine', sourceName: 'Mine\u202e' })).toBe('Mine\\u{202e}');
});
