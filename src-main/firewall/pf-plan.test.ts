import { expect, test } from 'vitest';
import { more, planFor, type Situation } from './pf-plan.ts';

const QUIET: Situation = {
  work: 'look',
  isNew: false,
  isOnRoutes: false,
  isReached: true,
  isUntested: false,
  now: 1_000_000,
  testedAt: 990_000,
  reconciledAt: 990_000,
};

const plan = (change: Partial<Situation>) => planFor({ ...QUIET, ...change });

test('as long as nothing has changed, a look is all', () => {
  expect(plan({})).toEqual({ repairs: false, tests: false });
  expect(plan({ reconciledAt: 940_000 })).toEqual({ repairs: true, tests: false });
  expect(plan({ testedAt: 700_000 })).toEqual({ repairs: false, tests: true });
});

test('what others did is put right and tested at once, and so is what the owner asks for', () => {
  expect(plan({ isNew: true })).toEqual({ repairs: true, tests: true });
  expect(plan({ work: 'repair' })).toEqual({ repairs: true, tests: true });
  expect(plan({ work: 'test' })).toEqual({ repairs: false, tests: true });
  expect(plan({ isUntested: true })).toEqual({ repairs: false, tests: true });
});

test('on routes each test is of a pf that was just put right, and comes sooner where packets come by', () => {
  expect(plan({ isOnRoutes: true })).toEqual({ repairs: false, tests: false });
  expect(plan({ isOnRoutes: true, testedAt: 940_000 })).toEqual({ repairs: true, tests: true });
  expect(plan({ isOnRoutes: true, testedAt: 940_000, isReached: false }).tests).toBe(false);
  expect(plan({ isOnRoutes: true, testedAt: 700_000, isReached: false })).toEqual({
    repairs: true,
    tests: true,
  });
});

test('a clock that was set back puts nothing off', () => {
  expect(plan({ testedAt: 2_000_000 }).tests).toBe(true);
  expect(plan({ reconciledAt: 2_000_000 }).repairs).toBe(true);
});

test('whoever asks for more gets more', () => {
  expect(more('nothing', 'look')).toBe('look');
  expect(more('repair', 'test')).toBe('repair');
  expect(more('look', 'look')).toBe('look');
});
