import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { PruneOptions } from './retention.ts';
import { batch, HOUR, NOON, newBlock, newEvent, tempStore } from './store.fixtures.ts';
import type { Store } from './store.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const ALL = { limit: 10_000, offset: 0, sort: 'firstSeen' } as const;

function pruneAll(store: Store, options: PruneOptions): { calls: number; events: number; most: number } {
  let calls = 0;
  let events = 0;
  let most = 0;
  for (;;) {
    const pruned = store.prune(options);
    calls++;
    events += pruned.events;
    most = Math.max(most, pruned.events);
    if (!pruned.more) return { calls, events, most };
    if (calls > 1000) throw new Error('it never ends');
  }
}

/** Ten attackers in turn, one event a minute from NOON on. */
function fill(store: Store, count: number): void {
  store.commit(
    batch({
      events: Array.from({ length: count }, (_, n) =>
        newEvent({
          time: NOON + n * 60_000,
          address: `192.0.2.${Math.floor((n * 10) / count)}`,
          user: `u${n % 30}`,
        }),
      ),
    }),
  );
}

/** Closes the store and counts in its file. */
function countRows(store: Store, ...tables: string[]): number[] {
  store.close();
  const db = new Database(store.path, { readonly: true });
  const counts = tables.map((table) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()));
  db.close();
  return counts;
}

describe('by age', () => {
  test('the older events go, oldest first and some 2,000 a call; the younger stay', () => {
    const store = tempStore();
    fill(store, 12_000);
    const olderThan = NOON + 11_000 * 60_000;
    const pruned = pruneAll(store, { olderThan, maxBytes: NO_LIMIT });
    expect(pruned.events).toBe(11_000);
    expect(pruned.calls).toBeGreaterThan(5);
    expect(pruned.most).toBeLessThanOrEqual(2000);
    const left = [...store.eventsSince(0)];
    expect(left).toHaveLength(1000);
    expect(Math.min(...left.map(({ time }) => time))).toBe(olderThan);
    expect(store.prune({ olderThan, maxBytes: NO_LIMIT })).toEqual({
      events: 0,
      attackers: 0,
      blocks: 0,
      more: false,
    });
  });

  test('an attacker goes with the last of its events, with all that belongs to it; sums stay', () => {
    const store = tempStore();
    fill(store, 1000);
    pruneAll(store, { olderThan: NOON + 550 * 60_000, maxBytes: NO_LIMIT });
    const { attackers } = store.attackers(ALL);
    expect(attackers.map(({ attacker }) => attacker)).toEqual([9, 8, 7, 6, 5].map((n) => `192.0.2.${n}`));
    expect(attackers.at(-1)).toMatchObject({ attempts: 100, firstSeen: NOON + 500 * 60_000 });
    expect(store.attackers({ ...ALL, search: '192.0.2.1' }).total).toBe(0);
    expect(store.totals(NOON).attempts).toBe(1000);
    expect(store.today(NOON).attempts).toBe(1000);
    const tables = ['event', 'attacker', 'attacker_user', 'attacker_text', 'attacker_address'];
    expect(countRows(store, ...tables)).toEqual([450, 5, 5 * 30, 5, 0]);
    const again = tempStore(store.path);
    pruneAll(again, { olderThan: NOON + 1000 * 60_000, maxBytes: NO_LIMIT });
    expect(countRows(again, ...tables)).toEqual([0, 0, 0, 0, 0]);
  });

  test('an attacker stays while a block of it stands, and goes when that is lifted', () => {
    const store = tempStore();
    const source = '2001:db8::/64';
    store.commit(
      batch({
        events: [newEvent({ address: '2001:db8::1', attacker: source }), newEvent()],
        blocks: [newBlock({ target: source, until: null })],
      }),
    );
    pruneAll(store, { olderThan: NOON + 1, maxBytes: NO_LIMIT });
    expect(store.attackers(ALL).attackers.map(({ attacker }) => attacker)).toEqual([source]);
    expect(store.attacker(source, { events: 5 })).toMatchObject({ events: [], blocks: [{ target: source }] });
    store.liftBlocks([{ id: 1, at: NOON + 5, by: 'owner' }]);
    expect(store.attackers(ALL).total).toBe(0);
    expect(store.blocks({ at: NOON, limit: 9, offset: 0, ended: true }).total).toBe(1);
  });

  test('ids are never given again', () => {
    const store = tempStore();
    fill(store, 10);
    pruneAll(store, { olderThan: NOON + HOUR, maxBytes: NO_LIMIT });
    expect(store.commit(batch({ events: [newEvent()] })).events[0]?.id).toBe(11);
  });

  test('ended blocks go by a time of their own, standing ones never; spares go by age', () => {
    const store = tempStore();
    const target = (n: number) => `198.51.100.${n}`;
    const spare = { attacker: target(9), reason: 'gateway', rule: 'root' } as const;
    store.commit(
      batch({
        blocks: [0, 1, 2, 3].map((n) => newBlock({ target: target(n), until: n === 3 ? null : NOON + n })),
        spares: [0, 1].map((n) => ({ ...spare, time: NOON + n })),
      }),
    );
    store.liftBlocks([0, 1].map((n) => ({ id: n + 1, at: NOON + n, by: 'expired' })));
    store.prune({ olderThan: NOON + 1, blocksEndedBefore: NOON, maxBytes: NO_LIMIT });
    const remembered = () =>
      store.blocks({ at: NOON, limit: 9, offset: 0, ended: true }).blocks.map((block) => block.target);
    expect(remembered()).toEqual([3, 2, 1, 0].map(target));
    store.prune({ olderThan: NOON + 1, maxBytes: NO_LIMIT });
    expect(remembered()).toEqual([3, 2, 1].map(target));
    store.prune({ olderThan: NO_LIMIT, maxBytes: NO_LIMIT });
    expect(remembered()).toEqual([3, 2].map(target));
    expect(countRows(store, 'spare')).toEqual([0]);
  });
});

describe('by size', () => {
  test('the oldest go until it fits, and the file shrinks to the limit', () => {
    const store = tempStore();
    fill(store, 12_000);
    const maxBytes = 1_000_000;
    expect(store.bytes).toBeGreaterThan(2 * maxBytes);
    pruneAll(store, { olderThan: 0, maxBytes });
    const left = [...store.eventsSince(0)];
    expect(left.length).toBeGreaterThan(2000);
    expect(left.at(-1)?.id).toBe(12_000);
    expect(left[0]?.id).toBe(12_001 - left.length);
    const path = store.path;
    store.close();
    expect(statSync(path).size).toBeLessThanOrEqual(maxBytes);
  });

  test('a full store stays as large as it is while events come and go', () => {
    const store = tempStore();
    const maxBytes = 1_500_000;
    for (let round = 0; round < 8; round++) {
      fill(store, 3000);
      pruneAll(store, { olderThan: 0, maxBytes });
    }
    store.close();
    expect(statSync(store.path).size).toBeLessThanOrEqual(maxBytes);
  });

  test('a limit that nothing can meet ends, and leaves blocks and sums', () => {
    const store = tempStore();
    fill(store, 500);
    store.addBlocks([newBlock()]);
    expect(pruneAll(store, { olderThan: 0, maxBytes: 1 }).events).toBe(500);
    expect(store.activeBlocks(NOON)).toHaveLength(1);
    expect(store.totals(NOON).attempts).toBe(500);
    store.commit(batch({ events: [newEvent()] }));
  });
});
