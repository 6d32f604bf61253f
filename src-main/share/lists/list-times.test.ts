import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ListState, readState } from './list-state.ts';
import { askAt, lapsesAt, mayAskAt } from './list-times.ts';

const HOUR = 3600;
const pace = { intervalSeconds: 6 * HOUR, minimumSeconds: HOUR, expireSeconds: 48 * HOUR };
const state = (change: Partial<ListState>): ListState => ({
  ...readState(null, 'x', 0, () => []),
  ...change,
});
const minutes = (ms: number) => ms / 60_000;

describe('when a list is asked for', () => {
  test('at once if it never was', () => {
    expect(askAt(state({}), pace, 0.5)).toBe(0);
  });

  test('after an interval, which is at least the minimum', () => {
    expect(minutes(askAt(state({ triedAt: 0 }), pace, 0))).toBe(360);
    expect(minutes(askAt(state({ triedAt: 0 }), { ...pace, intervalSeconds: 60 }, 0))).toBe(60);
    expect(minutes(mayAskAt(state({ triedAt: 0 }), pace))).toBe(60);
  });

  test('after failures in 1, 2, 4 … minutes, and the owner may at once', () => {
    const after = [1, 2, 3, 4, 9, 10, 99].map((failures) =>
      minutes(askAt(state({ triedAt: 0, failures }), pace, 0)),
    );
    expect(after).toEqual([1, 2, 4, 8, 256, 360, 360]);
    expect(mayAskAt(state({ triedAt: 1000, failures: 1 }), pace)).toBe(0);
  });

  test('not while the server wants to be left alone', () => {
    const alone = state({ triedAt: 0, failures: 1, notBefore: 7_200_000 });
    expect([minutes(askAt(alone, pace, 0)), minutes(mayAskAt(alone, pace))]).toEqual([120, 120]);
  });

  test('what was approved as soon as it may, and after a failure not in a loop', () => {
    const held = { entries: 1, addresses: 1, why: '', since: 0, isApproved: true };
    expect(minutes(askAt(state({ triedAt: 0, held }), pace, 0.9))).toBe(60);
    expect(minutes(askAt(state({ triedAt: 0, held, failures: 1 }), pace, 0))).toBe(1);
  });

  test('a fleet does not ask in the same second, nor anybody sooner or much later than wanted', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(20), chance, chance, (failures, one, other) => {
        const at = (jitter: number) => askAt(state({ triedAt: 0, failures }), pace, jitter);
        expect(at(one)).toBeGreaterThanOrEqual(at(0));
        expect(at(one) - at(0)).toBeLessThanOrEqual(300_000);
        if (Math.abs(one - other) > 0.01) expect(at(one)).not.toBe(at(other));
      }),
    );
  });
});

test('when what is in force ends', () => {
  const taken = { entries: 1, addresses: 1 };
  expect(lapsesAt(state({ answeredAt: 1000, taken }), pace)).toBe(1000 + 48 * 3_600_000);
  expect(lapsesAt(state({ answeredAt: 1000, taken, isLapsed: true }), pace)).toBeNull();
  expect(lapsesAt(state({ answeredAt: 1000, taken }), { ...pace, expireSeconds: null })).toBeNull();
  expect(lapsesAt(state({ triedAt: 1000 }), pace)).toBeNull();
});
