import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTEMPT_CATEGORIES } from '../../src-shared/attempt.ts';
import type { Rule } from '../../src-shared/rule.ts';
import { AttackerState, arm, indexOf, memoryFor } from './attacker-state.ts';

const category = fc.constantFrom(...ATTEMPT_CATEGORIES);

const rule: fc.Arbitrary<Rule> = fc.record({
  name: fc.constant('r'),
  counts: fc.uniqueArray(category, { minLength: 1 }),
  attempts: fc.integer({ min: 1, max: 6 }),
  withinSeconds: fc.integer({ min: 1, max: 20 }),
  blockSeconds: fc.constant(60),
});

test('a rule is broken exactly when so many of its attempts lie within its time, however many others there are', () => {
  const attempts = fc.array(
    fc.record({ category, gap: fc.nat(4000), count: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), attempts, (rules, all) => {
      const armed = rules.map(arm);
      const memory = memoryFor(armed);
      const state = new AttackerState(0);
      const seen: { category: string; time: number }[] = [];
      let time = 0;
      for (const one of all) {
        time += one.gap;
        if ((memory.keep[indexOf(one.category)] ?? 0) === 0) continue;
        state.addAttempts(indexOf(one.category), one.count, time, memory);
        for (let i = 0; i < one.count; i++) seen.push({ category: one.category, time });
        for (const [i, { counts, withinSeconds, attempts: wanted }] of rules.entries()) {
          const within = seen.filter(
            (past) => counts.includes(past.category as never) && time - past.time <= withinSeconds * 1000,
          );
          const which = armed[i];
          if (which === undefined) throw new Error('armed');
          expect(state.count(which, time, wanted)).toBe(Math.min(within.length, wanted));
          expect(state.breaks(which, time)).toBe(within.length >= wanted);
        }
      }
    }),
  );
});

test('whether a rule is broken is what counting says, also where clocks are set back', () => {
  const attempts = fc.array(
    fc.record({ category, time: fc.nat(60_000), count: fc.integer({ min: 1, max: 3 }), forget: fc.nat(30) }),
    { maxLength: 150 },
  );
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), attempts, (rules, all) => {
      const armed = rules.map(arm);
      const memory = memoryFor(armed);
      const state = new AttackerState(0);
      for (const one of all) {
        if (one.forget === 0) state.forgetAttempts();
        state.addAttempts(indexOf(one.category), one.count, one.time, memory);
        for (const each of armed) {
          expect(state.breaks(each, one.time)).toBe(
            state.count(each, one.time, each.attempts) === each.attempts,
          );
        }
      }
    }),
  );
});
