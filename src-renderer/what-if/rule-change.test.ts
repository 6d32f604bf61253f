import { expect, test } from 'vitest';
import type { Rules } from '../../src-shared/contract.ts';
import { WINDOWS, windowsWith, withRule } from './rule-change.ts';

const RULES: Rules['current'] = {
  rules: [
    { name: 'root', counts: ['root'], attempts: 4, withinSeconds: 3600, blockSeconds: 86_400 },
    { name: 'probe', counts: ['probe'], attempts: 10, withinSeconds: 3600, blockSeconds: 3600 },
  ],
  restrictedUsers: [],
  growth: { factor: 4, maxSeconds: null, rememberSeconds: 0 },
  escalation: null,
  resetOnSuccess: true,
  spareAfterLoginSeconds: 0,
  ipv6PrefixLength: 64,
};

test('one rule changes, everything else stays', () => {
  const changed = withRule(RULES, 'root', { attempts: 2 });
  expect(changed.rules[0]).toEqual({ ...RULES.rules[0], attempts: 2 });
  expect(changed.rules[1]).toEqual(RULES.rules[1]);
  expect({ ...changed, rules: [] }).toEqual({ ...RULES, rules: [] });
  expect(RULES.rules[0]?.attempts).toBe(4);
});

test("the rule's own time is among the stops, in order, once", () => {
  expect(windowsWith(3600)).toEqual(WINDOWS);
  const stops = windowsWith(4000);
  expect(stops).toEqual([...WINDOWS, 4000].sort((a, b) => a - b));
});
