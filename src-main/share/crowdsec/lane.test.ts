import { describe, expect, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { concernsBoth, Lane } from './lane.ts';
import { LapiProblem } from './lapi-problem.ts';

const wait = (lane: Lane) => lane.dueAt - performance.now();

describe('Lane', () => {
  test('waits double from a second to a minute, and are forgotten when it goes well', () => {
    const lane = new Lane();
    expect(lane.isDue()).toBe(true);
    const waits = Array.from({ length: 9 }, () => {
      lane.fail(new ShareProblem('slow', 'It is slow.'));
      return wait(lane);
    });
    for (const [i, ms] of waits.entries()) {
      const full = Math.min(1000 * 2 ** i, 60_000);
      expect(ms).toBeLessThanOrEqual(full);
      expect(ms).toBeGreaterThan(Math.max(1000, full * 0.75) - 500);
    }
    expect(lane.problem).toBe('It is slow.');
    lane.hurry();
    expect(lane.isDue()).toBe(false);
    lane.begin();
    lane.succeed(10_000);
    expect(lane.problem).toBeNull();
    expect(wait(lane)).toBeGreaterThan(8500);
    expect(wait(lane)).toBeLessThanOrEqual(11_000);
  });

  test('whoever hurries during a turn gets another one', () => {
    const lane = new Lane();
    lane.begin();
    lane.hurry();
    lane.succeed(10_000);
    expect(lane.isDue()).toBe(true);
    lane.begin();
    lane.succeed(10_000);
    expect(lane.isDue()).toBe(false);
  });

  test('what the server asks for is kept to, except by force', () => {
    const lane = new Lane();
    lane.fail(new LapiProblem('failed', 'busy', 429, 300_000));
    expect(wait(lane)).toBeGreaterThan(290_000);
    lane.force();
    expect(lane.isDue()).toBe(true);
  });

  test('what is no problem of the server is not shown as it is', () => {
    const lane = new Lane();
    lane.fail(new Error('SQLITE_FULL: /var/db'));
    expect(lane.problem).toBe('What came could not be stored. It is tried again.');
  });
});

test('who is not there is not there for anybody; a wrong key is one lane’s own', () => {
  expect(concernsBoth(new ShareProblem('unreachable', ''))).toBe(true);
  expect(concernsBoth(new LapiProblem('failed', '', 503))).toBe(true);
  expect(concernsBoth(new LapiProblem('refused', '', 403))).toBe(false);
  expect(concernsBoth(new LapiProblem('failed', '', 500))).toBe(false);
  expect(concernsBoth(new Error(''))).toBe(false);
});
