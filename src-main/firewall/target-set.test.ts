import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TargetSet } from './target-set.ts';
import { isHeldBy, outermostOf, prefixOf, worldTarget, worldTargets } from './testing/small-world.ts';

describe('a set of targets', () => {
  test('is the outermost of them, and knows which they are', () => {
    fc.assert(
      fc.property(worldTargets, worldTarget, (targets, asked) => {
        const set = TargetSet.of(targets);
        const outermost = outermostOf(targets);
        expect(new Set(set)).toEqual(outermost);
        expect([...TargetSet.of([...set].reverse())]).toEqual([...set]);
        expect(set.size).toBe(outermost.size);
        expect(set.has(asked)).toBe(outermost.has(asked));
        expect(set.covers(prefixOf(asked))).toBe(isHeldBy(outermost, asked));
        const within = [...outermost].filter((target) => isHeldBy([asked], target));
        expect(new Set(set.within(prefixOf(asked)))).toEqual(new Set(within));
      }),
      { numRuns: 500 },
    );
  });

  test('tells what another has more and less', () => {
    fc.assert(
      fc.property(worldTargets, worldTargets, (before, after) => {
        const [a, b] = [TargetSet.of(before), TargetSet.of(after)];
        const { gone, added } = a.difference(b);
        expect(gone).toEqual([...a].filter((target) => !b.has(target)));
        expect(added).toEqual([...b].filter((target) => !a.has(target)));
      }),
      { numRuns: 500 },
    );
  });

  test('knows which of it are held by another, and which lie in prefixes of another', () => {
    fc.assert(
      fc.property(worldTargets, worldTargets, (some, others) => {
        const [a, b] = [TargetSet.of(some), TargetSet.of(others)];
        expect([...a.outside(b)]).toEqual([...a].filter((target) => !isHeldBy(b, target)));
        const prefixes = [...b].filter((target) => target.includes('/'));
        expect([...a.inPrefixesOf(b)]).toEqual([...a].filter((target) => isHeldBy(prefixes, target)));
        expect(a.isSame(b)).toBe([...a].join() === [...b].join());
        expect(a.isSame(TargetSet.of([...a]))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('goes to another in portions, disjoint all the way', () => {
    fc.assert(
      fc.property(worldTargets, worldTargets, fc.integer({ min: 1, max: 6 }), (before, after, most) => {
        const aim = TargetSet.of(after);
        let at = TargetSet.of(before);
        const all = [...at, ...aim];
        for (let steps = 0; at !== aim; steps++) {
          expect(steps).toBeLessThan(40);
          const next = at.toward(aim, most);
          const { gone, added } = at.difference(next);
          const changed = [...gone, ...added];
          if (next !== aim) expect(changed.length).toBeGreaterThan(0);
          // More at once only where all of them lie in one.
          if (changed.length > most)
            expect(all.some((wide) => changed.every((one) => isHeldBy([wide], one)))).toBe(true);
          expect(outermostOf(next)).toEqual(new Set(next));
          at = next;
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('the ends of both families', () => {
  const ends = [
    '0.0.0.0',
    '255.255.255.255',
    '128.0.0.0/1',
    '::1',
    '8000::/1',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  ];
  const set = TargetSet.of(ends);
  expect([...set]).toEqual(['0.0.0.0', '128.0.0.0/1', '::1', '8000::/1']);
  expect(set.covers(prefixOf('255.255.255.255'))).toBe(true);
  expect(set.covers(prefixOf('127.255.255.255'))).toBe(false);
  expect(set.within(prefixOf('0.0.0.0/0'))).toEqual(['0.0.0.0', '128.0.0.0/1']);
  expect(set.within(prefixOf('::/0'))).toEqual(['::1', '8000::/1']);
  expect(TargetSet.none.toward(set, 1).toward(set, 1).size).toBe(2);
});

test('what is no target is refused', () => {
  for (const text of ['', 'example.org', '203.0.113.1-203.0.113.9']) {
    expect(() => TargetSet.of([text]), text).toThrow(/neither an address nor a prefix/);
  }
});
