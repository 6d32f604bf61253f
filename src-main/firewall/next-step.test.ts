import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { desiredFrom } from './desired.ts';
import { Held } from './held.ts';
import { nextStep } from './next-step.ts';
import { TargetSet } from './target-set.ts';
import { keptOut, outermostOf, worldShared, worldTargets } from './testing/small-world.ts';

describe('the way to what is wanted', () => {
  test('is disjoint at each step, lets nobody in on it, has own blocks first, and ends there', () => {
    fc.assert(
      fc.property(
        fc.record({ own: worldTargets, shared: worldShared }),
        fc.record({ own: worldTargets, shared: worldShared }),
        fc.integer({ min: 1, max: 6 }),
        (before, after, portion) => {
          const aim = { own: desiredFrom(after.own).targets, shared: after.shared.targets };
          let at = new Held(desiredFrom(before.own).targets, before.shared.targets);
          const firewall = new Set(at);
          const [outBefore, outAfter] = [keptOut(firewall), keptOut([...after.own, ...after.shared.targets])];
          let isListsTurn = false;
          for (let steps = 0; ; steps++) {
            expect(steps).toBeLessThan(60);
            const next = nextStep(at, aim, portion, isListsTurn);
            isListsTurn = next.shared === at.shared;
            const { add, remove } = at.changeTo(next);
            for (const target of remove) expect(firewall.delete(target)).toBe(true);
            for (const target of add) {
              expect(firewall.has(target)).toBe(false);
              firewall.add(target);
            }
            at = next;
            expect(firewall).toEqual(new Set(at));
            expect(at.size).toBe(firewall.size);
            expect(outermostOf(firewall)).toEqual(firewall);
            const out = keptOut(firewall);
            for (const address of outBefore) if (outAfter.has(address)) expect(out).toContain(address);
            for (const address of keptOut(after.own)) expect(out).toContain(address);
            if (at.shared === aim.shared) break;
          }
          expect(firewall).toEqual(outermostOf([...after.own, ...after.shared.targets]));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('with the same lists is one step, and takes time by own blocks only', () => {
    const many = TargetSet.of(
      Array.from({ length: 200_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`),
    );
    // Whoever looks through all of them is noticed.
    many[Symbol.iterator] = () => {
      throw new Error('all shared targets were looked through');
    };
    const at = new Held(TargetSet.of(['203.0.113.66', '10.0.0.0/24']), many);
    const next = nextStep(at, { own: TargetSet.of(['203.0.113.67', '10.0.0.7']), shared: many }, 10, false);
    const { add, remove } = at.changeTo(next);
    expect(remove).toEqual(['10.0.0.0/24', '203.0.113.66']);
    expect(add).toHaveLength(257);
    expect(add[0]).toBe('203.0.113.67');
    expect(next.size).toBe(200_001);
  });

  test('takes up a small change of lists together with own blocks, a large one after them', () => {
    const from = new Held(TargetSet.of(['203.0.113.66']), TargetSet.none);
    const own = TargetSet.of(['203.0.113.67']);
    const few = TargetSet.of(['198.51.100.1', '198.51.100.2']);
    const together = from.changeTo(nextStep(from, { own, shared: few }, 10_000, false));
    expect(together).toEqual({
      add: ['203.0.113.67', '198.51.100.1', '198.51.100.2'],
      remove: ['203.0.113.66'],
    });
    const many = TargetSet.of(Array.from({ length: 600 }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`));
    const first = nextStep(from, { own, shared: many }, 10_000, false);
    expect(from.changeTo(first)).toEqual({ add: ['203.0.113.67'], remove: ['203.0.113.66'] });
    expect(first.changeTo(nextStep(first, { own, shared: many }, 400, false)).add).toHaveLength(400);
  });
});
