import { expect, test } from 'vitest';
import { engineChoices, firewallState, firewallWord, holdsSentence } from './firewall-words.ts';

const NOW = Date.UTC(2026, 10, 23, 14);
const firewall = {
  engine: 'nftables',
  reason: '',
  proof: null,
  holds: 1,
  reconciledAt: NOW,
  problem: null,
  unheld: null,
} as const;
const total = { attempts: 0, attackers: 0, activeBlocks: 2, shared: 0 };

test('a Mac has no nftables and no hosts.deny to choose, but what is chosen is always there', () => {
  const values = (platform: string, chosen: 'auto' | 'nftables') =>
    engineChoices(platform, chosen).map(({ value }) => value);
  expect(values('darwin', 'auto')).toEqual(['auto', 'pf', 'blackhole', 'observe']);
  expect(values('darwin', 'nftables')).toEqual(['auto', 'pf', 'blackhole', 'observe', 'nftables']);
  expect(values('linux', 'auto')).toEqual(['auto', 'nftables', 'hosts-deny', 'observe']);
});

test('what is broken comes before what is only watching', () => {
  expect(firewallState(firewall)).toBe('ok');
  expect(firewallState({ ...firewall, engine: 'observe' })).toBe('attention');
  expect(firewallState({ ...firewall, engine: 'observe', problem: 'no' })).toBe('broken');
});

test('routes that stand in for pf are told from those that were chosen', () => {
  const routes = (state: 'unproven' | 'not-needed') =>
    ({ ...firewall, engine: 'blackhole', proof: { state, found: '', at: null } }) as const;
  expect([firewallState(routes('unproven')), firewallWord(routes('unproven'))]).toEqual([
    'attention',
    'Blocking with routes',
  ]);
  expect([firewallState(routes('not-needed')), firewallWord(routes('not-needed'))]).toEqual([
    'ok',
    'Blocking',
  ]);
  expect(firewallWord({ ...firewall, engine: 'observe' })).toBe('Only watching');
  expect(firewallWord({ ...firewall, problem: 'no' })).toBe('Not working');
});

test('how many it holds, and when that was seen', () => {
  expect(holdsSentence({ firewall, total }, NOW)).toBe('It holds 1 of 2 blocks, as of now.');
  expect(holdsSentence({ firewall, total }, NOW + 120_000)).toBe('It holds 1 of 2 blocks, as of 2 min ago.');
  expect(holdsSentence({ firewall: { ...firewall, reconciledAt: null }, total }, NOW)).toContain(
    'not looked',
  );
});

test('what shared lists keep out is held with the blocks', () => {
  const many = { firewall: { ...firewall, holds: 1542 }, total: { ...total, shared: 1540 } };
  expect(holdsSentence(many, NOW)).toBe(
    'It holds 1,542 entries, for 2 blocks and 1,540 from shared lists, as of now.',
  );
});
