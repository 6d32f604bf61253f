import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attacker, Hour, PlacedBlock } from '../../src-shared/contract.ts';
import { withAttackers, withBlock, withHours, withoutBlock } from './merge.ts';

const NOWHERE = { country: null, network: null };

function attacker(name: number, lastSeen: number): Attacker {
  return {
    attacker: `203.0.113.${name}`,
    firstSeen: 0,
    lastSeen,
    attempts: 1,
    users: [],
    userCount: 0,
    blockCount: 0,
    place: NOWHERE,
    status: { state: 'watching', attempts: 1, of: 5, rule: null },
  };
}

function block(id: number, target: string, since: number): PlacedBlock {
  return {
    id,
    target,
    since,
    until: null,
    by: 'rule',
    reason: '',
    rule: 'root',
    liftedAt: null,
    liftedBy: null,
    place: NOWHERE,
  };
}

describe('attackers', () => {
  test('each is there once, as it was told last, newest first, at most 500', () => {
    const told = fc.array(fc.record({ name: fc.nat(600), lastSeen: fc.nat(1000) }), { maxLength: 900 });
    fc.assert(
      fc.property(fc.array(told, { maxLength: 4 }), (batches) => {
        const latest = new Map<string, Attacker>();
        let list: Attacker[] = [];
        for (const batch of batches) {
          const changed = batch.map(({ name, lastSeen }) => attacker(name, lastSeen));
          list = withAttackers(list, changed);
          for (const one of changed) latest.set(one.attacker, one);
        }
        expect(list.length).toBeLessThanOrEqual(500);
        expect(new Set(list.map((one) => one.attacker)).size).toBe(list.length);
        for (const [n, one] of list.entries()) {
          expect(one.lastSeen).toBeLessThanOrEqual(list[n - 1]?.lastSeen ?? Number.POSITIVE_INFINITY);
          expect(one).toBe(latest.get(one.attacker));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('one that did not change stays the same object: its row need not be drawn again', () => {
    const [first, second] = [attacker(1, 10), attacker(2, 5)];
    expect(withAttackers([first, second], [attacker(3, 20)])[1]).toBe(first);
  });
});

describe('blocks', () => {
  test('a new one takes the place of an older one of its target', () => {
    const list = withBlock(
      [block(1, '203.0.113.1', 10), block(2, '203.0.113.2', 9)],
      block(3, '203.0.113.2', 20),
    );
    expect(list.map(({ id }) => id)).toEqual([3, 1]);
  });

  test('a lifted one goes, and no other', () => {
    const list = [block(1, '203.0.113.1', 10), block(2, '203.0.113.2', 9)];
    expect(withoutBlock(list, block(1, '203.0.113.1', 10)).map(({ id }) => id)).toEqual([2]);
  });
});

test('the latest 25 hours are kept, oldest first, each as it was told last', () => {
  const hour = (start: number, attempts: number): Hour => ({
    start,
    attempts,
    blockedAttempts: 0,
    blocks: 0,
  });
  const list = Array.from({ length: 25 }, (_, n) => hour(n, 1));
  const next = withHours(list, [hour(24, 7), hour(25, 2)]);
  expect(next.map(({ start }) => start)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
  expect(next.at(-2)?.attempts).toBe(7);
});
