import { expect, test } from 'vitest';
import { type Done, deedsOf } from './deeds.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 5);
const WORDS = { exact: (time: number) => `at ${time - NOW}`, lasting: (ms: number) => `${ms / 1000} s` };

const ADDRESS = '203.0.113.66';

const BLOCK: Done['blocks'][number] = {
  id: 7,
  target: '203.0.113.66',
  since: NOW,
  until: NOW + 60_000,
  by: 'rule',
  reason: '5 attempts for users that do not exist within 10 minutes',
  rule: 'invalid-user',
  liftedAt: null,
  liftedBy: null,
};

const LOGIN: Done['events'][number] = {
  id: 9,
  time: NOW + 5000,
  kind: 'accepted',
  outcome: 'success',
  user: 'mia\u202e',
  address: '203.0.113.66',
  port: 40_000,
  method: 'publickey',
  fingerprint: null,
  pid: 1,
  attempts: 0,
  category: null,
  line: '',
};

const NOTHING: Omit<Done, 'blocks'> = { shared: [], spares: [], events: [] };

test('what was done is said with the rule in words, newest first', () => {
  const deeds = deedsOf(
    {
      blocks: [BLOCK],
      shared: [],
      spares: [{ id: 1, attacker: '203.0.113.66', time: NOW - 1, reason: 'open-session', rule: 'root' }],
      events: [LOGIN, { ...LOGIN, id: 10, kind: 'failed', outcome: 'failure' }],
    },
    WORDS,
    ADDRESS,
  );
  expect(deeds.map(({ title, why }) => [title, why])).toEqual([
    ['Logged in', 'as mia\\u{202e} by publickey'],
    ['Blocked 203.0.113.66 for 60 s', '5 attempts for users that do not exist within 10 minutes'],
    ['Not blocked', 'a session from there is open; the rule "root" was met'],
  ]);
});

test('a block that is over says how it ended', () => {
  const [deed] = deedsOf(
    { blocks: [{ ...BLOCK, until: null, liftedAt: NOW + 1000, liftedBy: 'owner' }], ...NOTHING },
    WORDS,
    ADDRESS,
  );
  expect(deed?.title).toBe('Blocked 203.0.113.66 for ever');
  expect(deed?.why).toBe(`${BLOCK.reason} · lifted by you, at 1000`);
});

test('who else keeps it out is said with their reason; what has no beginning comes first', () => {
  const shared: Done['shared'][number] = {
    source: 'list:spamhaus',
    sourceName: 'Spamhaus DROP\u202e',
    target: '203.0.113.0/24',
    since: NOW - 5000,
    until: NOW + 1000,
    reason: 'SBL1\n',
    place: { country: null, network: null },
  };
  const rule = { ...shared, source: 'country:NL', sourceName: 'Netherlands', since: null, until: null };
  const deeds = deedsOf(
    {
      ...NOTHING,
      blocks: [BLOCK],
      shared: [
        shared,
        { ...rule, reason: '', target: '203.0.112.0/20' },
        {
          ...shared,
          source: 'crowdsec',
          sourceName: 'CrowdSec',
          target: ADDRESS,
          since: NOW - 9000,
          until: null,
        },
      ],
    },
    WORDS,
    ADDRESS,
  );
  expect(deeds.map(({ title, why, time }) => [title, why, time])).toEqual([
    ['Kept out by the rule for Netherlands', '203.0.112.0/20', null],
    ['Blocked 203.0.113.66 for 60 s', BLOCK.reason, NOW],
    ['Kept out by Spamhaus DROP\\u{202e}', '203.0.113.0/24 · SBL1\\n · until at 1000', NOW - 5000],
    ['Kept out by CrowdSec', 'SBL1\\n', NOW - 9000],
  ]);
});
