import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddressKey } from '../../src-shared/address.ts';
import { AttackerState } from './attacker-state.ts';
import { Attackers } from './attackers.ts';

test('attackers are found, told in their order and forgotten as in a Map', () => {
  const few = fc.constantFrom<AddressKey>(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), '::1', '2001:db8::/64', '');
  const key: fc.Arbitrary<AddressKey> = fc.oneof(few, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.record({ key }) },
    { weight: 1, arbitrary: fc.record({ modulus: fc.integer({ min: 2, max: 5 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const attackers = new Attackers();
      const model = new Map<AddressKey, AttackerState>();
      for (const [time, one] of steps.entries()) {
        if ('modulus' in one) {
          attackers.retain(({ firstSeen }) => firstSeen % one.modulus !== 0);
          for (const [known, { firstSeen }] of model) if (firstSeen % one.modulus === 0) model.delete(known);
        } else {
          expect(attackers.get(one.key)).toBe(model.get(one.key));
          if (model.has(one.key)) continue;
          const state = new AttackerState(time);
          attackers.add(one.key, state);
          model.set(one.key, state);
        }
        expect(attackers.size).toBe(model.size);
        expect([...attackers.entries()]).toEqual([...model]);
      }
    }),
  );
});

test('there may be many', () => {
  const attackers = new Attackers();
  const states = Array.from({ length: 100_000 }, (_, i) => new AttackerState(i));
  for (const [i, state] of states.entries()) attackers.add(Math.imul(i, 0x01000193), state);
  const lost = states.filter((state, i) => attackers.get(Math.imul(i, 0x01000193)) !== state);
  expect(lost).toHaveLength(0);
});
