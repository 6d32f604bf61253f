import { describe, expect, test } from 'vitest';
import type { WhatIf } from '../../src-shared/contract.ts';
import { difference, span, verdict, wrongFirst } from './words.ts';

const DAY = 86_400_000;

const RESULT: WhatIf = {
  from: 0,
  to: 31 * DAY,
  events: 40_311,
  attackers: 900,
  currentlyBlocked: 287,
  proposedBlocked: 312,
  counts: { new: 30, earlier: 4, later: 2, 'no-longer': 5, wrong: 1 },
  changes: [],
  wrong: [],
};

describe('the verdict', () => {
  test('says how many instead of how many, over how much', () => {
    expect(verdict(RESULT)).toBe(
      'Over 31 days with 40,311 events: 312 attackers would have been blocked instead of 287.',
    );
  });
  test('says that nothing changes', () => {
    expect(verdict({ ...RESULT, proposedBlocked: 287 })).toMatch(/287 attackers .*, as many as now\.$/);
  });
  test('says that there is nothing to try it on', () => {
    expect(verdict({ ...RESULT, from: null, to: null, events: 0 })).toMatch(/^Nothing is stored yet/);
  });
  test('counts one as one', () => {
    expect(verdict({ ...RESULT, to: 60_000, events: 1, proposedBlocked: 1 })).toBe(
      'Over 1 minute with 1 event: 1 attacker would have been blocked instead of 287.',
    );
  });
});

test('lengths of time are rounded to what matters', () => {
  expect([10, 90_000, 3 * 3_600_000, 49 * 3_600_000].map(span)).toEqual([
    '1 minute',
    '2 minutes',
    '3 hours',
    '2 days',
  ]);
});

test('a difference has a direction, and needs both times', () => {
  expect(difference({ currentAt: 3 * 3_600_000, proposedAt: 0 })).toBe('3 hours earlier');
  expect(difference({ currentAt: 0, proposedAt: 3 * 3_600_000 })).toBe('3 hours later');
  expect(difference({ currentAt: null, proposedAt: 1 })).toBeNull();
  expect(difference({ currentAt: 1, proposedAt: 1 })).toBeNull();
});

test('who would newly be locked out comes before who is today', () => {
  const one = { attacker: '203.0.113.1', place: { country: null, network: null }, rule: null, user: 'mia' };
  const wrong = [
    { ...one, blockedAt: 1, loggedInAt: 9, alsoNow: true },
    { ...one, blockedAt: 1, loggedInAt: 2, alsoNow: false },
    { ...one, blockedAt: 1, loggedInAt: 5, alsoNow: false },
  ];
  expect(wrongFirst(wrong).map(({ loggedInAt }) => loggedInAt)).toEqual([5, 2, 9]);
});
