import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeApproved, judgeList, type ListFigures } from './list-guard.ts';

const figures = (entries: number, addresses = entries): ListFigures => ({ entries, addresses });
const why = (was: ListFigures | null, now: ListFigures) => {
  const verdict = judgeList(was, now);
  return verdict.isAccepted ? null : verdict.why;
};

describe('a new version', () => {
  test.each([
    ['the first', null, figures(150_000), null],
    ['the first, empty', null, figures(0), null],
    ['the same', figures(1000), figures(1000), null],
    ['half', figures(1000), figures(500), null],
    [
      'less than half',
      figures(1000),
      figures(499),
      'It lost more than half: it has 499 entries, and had 1,000.',
    ],
    ['less than half of a few', figures(30), figures(10), null],
    [
      'less than half of a few more',
      figures(31),
      figures(10),
      'It lost more than half: it has 10 entries, and had 31.',
    ],
    ['empty', figures(3), figures(0), 'It is empty, and had 3 entries.'],
    ['still empty', figures(0), figures(0), null],
    ['twice', figures(2000), figures(4000), null],
    [
      'more than twice',
      figures(2000),
      figures(4001),
      'It more than doubled: it has 4,001 entries, and had 2,000.',
    ],
    ['more than twice of a few', figures(20), figures(1020), null],
    ['wider', figures(20, 5120), figures(20, 70_656), null],
    [
      'much wider',
      figures(20, 5120),
      figures(20, 70_657),
      'It covers 70,657 IPv4 addresses, more than twice the 5,120 of before.',
    ],
    ['much wider, but not twice', figures(20, 100_000), figures(20, 200_000), null],
    [
      'too many',
      null,
      figures(200_001),
      'It has 200,001 entries, and at most 200,000 are taken from a list.',
    ],
  ])('%s', (_, was, now, expected) => {
    expect(why(was, now)).toBe(expected);
  });
});

const addresses = fc.nat(2 ** 31 - 1);
const some = fc.record({ entries: fc.nat(250_000), addresses });
/** One that was accepted. */
const accepted = fc.record({ entries: fc.nat(200_000), addresses });

describe('whatever the figures', () => {
  test('an accepted version is not empty if there was one, has at most 200,000, at least half and at most twice as many', () => {
    fc.assert(
      fc.property(accepted, some, (was, now) => {
        if (!judgeList(was, now).isAccepted) return;
        expect(now.entries).toBeLessThanOrEqual(200_000);
        expect(now.entries === 0 && was.entries > 0).toBe(false);
        expect(now.entries * 2 >= was.entries || was.entries - now.entries <= 20).toBe(true);
        expect(now.entries <= was.entries * 2 || now.entries - was.entries <= 1000).toBe(true);
        expect(now.addresses <= was.addresses * 2 || now.addresses - was.addresses <= 65_536).toBe(true);
      }),
    );
  });

  test('the very version that was approved is taken, and so is the one that is in force', () => {
    fc.assert(
      fc.property(accepted, some, (was, approved) => {
        if (approved.entries > 200_000) return;
        expect(judgeApproved(was, approved, approved).isAccepted).toBe(true);
        if (was.entries > 0 || approved.entries === 0) {
          expect(judgeApproved(was, approved, was).isAccepted).toBe(true);
        }
      }),
    );
  });

  test('an approval never holds back what would be accepted without, nor lets through what lies much further', () => {
    fc.assert(
      fc.property(accepted, some, some, (was, approved, now) => {
        const verdict = judgeApproved(was, approved, now);
        if (judgeList(was, now).isAccepted) expect(verdict.isAccepted).toBe(true);
        const further = (of: keyof ListFigures) => {
          const way = approved[of] - was[of];
          const beyond = way >= 0 ? now[of] - approved[of] : approved[of] - now[of];
          return beyond > Math.abs(way) * 0.1 || (way >= 0 ? now[of] < was[of] : now[of] > was[of]);
        };
        if (further('entries') && further('addresses')) expect(verdict).toEqual(judgeList(was, now));
      }),
    );
  });

  test('emptiness has to be approved as such', () => {
    expect(judgeApproved(figures(1000), figures(10), figures(0)).isAccepted).toBe(false);
    expect(judgeApproved(figures(1000), figures(0), figures(0)).isAccepted).toBe(true);
    expect(judgeApproved(figures(1000), figures(0), figures(3)).isAccepted).toBe(true);
    expect(judgeApproved(figures(1000), figures(9000), figures(9500)).isAccepted).toBe(true);
    expect(judgeApproved(figures(1000), figures(9000), figures(19_000)).isAccepted).toBe(false);
    expect(judgeApproved(figures(1000), figures(9000), figures(100)).isAccepted).toBe(false);
  });
});
