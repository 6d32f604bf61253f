import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HOUR, NOON, newBlock, tempStore } from './store.fixtures.ts';
import type { Store } from './store.ts';
import { StoreReader } from './store-reader.ts';

function onlyOutcome(store: Store, ...of: Parameters<typeof newBlock>) {
  const [outcome] = store.addBlocks([newBlock(...of)]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

describe('a block for a target that has one', () => {
  test('replaces a shorter one, which stays on record', () => {
    const store = tempStore();
    const { block: short } = onlyOutcome(store);
    const longer = onlyOutcome(store, { since: NOON + 5, until: NOON + 2 * HOUR, rule: 'probes' });
    expect(longer).toMatchObject({ added: true, block: { id: 2, rule: 'probes', liftedAt: null } });
    expect(longer.ended).toEqual({ ...short, liftedAt: NOON + 5, liftedBy: 'replaced' });
    const forEver = onlyOutcome(store, { since: NOON + 6, until: null });
    expect(forEver.ended?.id).toBe(longer.block.id);
    expect(store.activeBlocks(NOON + 7)).toEqual([forEver.block]);
    expect(store.blocks({ at: NOON, limit: 9, offset: 0, ended: true }).total).toBe(3);
  });

  test('leaves one alone that lasts as long or longer', () => {
    const store = tempStore();
    const first = onlyOutcome(store, { until: NOON + 2 * HOUR });
    for (const until of [NOON + HOUR, NOON + 2 * HOUR]) {
      expect(onlyOutcome(store, { since: NOON + 1, until })).toEqual({
        block: first.block,
        added: false,
        ended: null,
      });
    }
    expect(store.blocks({ at: NOON, limit: 9, offset: 0, ended: true }).total).toBe(1);
    expect(store.today(NOON)).toEqual({ attempts: 0, blocks: 1 });
  });

  test("is always the owner's where the owner makes it", () => {
    const store = tempStore();
    onlyOutcome(store, { until: null });
    const own = onlyOutcome(store, { since: NOON + 1, until: NOON + HOUR, by: 'owner', rule: null });
    expect(own).toMatchObject({ added: true, ended: { liftedBy: 'replaced' } });
    expect(store.activeBlocks(NOON + 2).map(({ by }) => by)).toEqual(['owner']);
  });

  test('ends one as expired that is over but was not lifted', () => {
    const store = tempStore();
    const first = onlyOutcome(store);
    const second = onlyOutcome(store, { since: NOON + HOUR, until: NOON + HOUR + 1 });
    expect(second.added).toBe(true);
    expect(second.ended).toEqual({ ...first.block, liftedAt: NOON + HOUR, liftedBy: 'expired' });
  });

  test('counts within one call too', () => {
    const store = tempStore();
    const outcomes = store.addBlocks([newBlock(), newBlock({ until: null }), newBlock()]);
    expect(outcomes.map(({ added }) => added)).toEqual([true, true, false]);
  });
});

test('blocks are active until they end or are lifted, and due from then until lifted', () => {
  const store = tempStore();
  const targets = ['192.0.2.1', '192.0.2.2', '198.51.100.0/24'];
  store.addBlocks([
    newBlock({ target: '192.0.2.1', until: NOON + 20 }),
    newBlock({ target: '192.0.2.2', until: NOON + 10 }),
    newBlock({ target: '198.51.100.0/24', until: null }),
  ]);
  const active = (at: number) => store.activeBlocks(at).map(({ target }) => target);
  const due = (at: number) => store.dueBlocks(at).map(({ target }) => target);
  expect([active(NOON + 9), due(NOON + 9)]).toEqual([targets, []]);
  expect([active(NOON + 10), due(NOON + 10)]).toEqual([['192.0.2.1', '198.51.100.0/24'], ['192.0.2.2']]);
  expect([active(NOON + 20), due(NOON + 20)]).toEqual([['198.51.100.0/24'], ['192.0.2.2', '192.0.2.1']]);
  store.liftBlocks(store.dueBlocks(NOON + 20).map(({ id }) => ({ id, at: NOON + 20, by: 'expired' })));
  expect(due(NOON + HOUR)).toEqual([]);
  expect(store.totals(NOON + 20).activeBlocks).toBe(1);
});

test('lists are newest first, of the active ones or of all, a page at a time', () => {
  const store = tempStore();
  const blocks = Array.from({ length: 30 }, (_, n) =>
    newBlock({ target: `192.0.2.${n}`, since: NOON + n, until: n % 3 === 0 ? NOON + 100 : null }),
  );
  store.addBlocks(blocks);
  store.liftBlocks([{ id: 30, at: NOON + 50, by: 'owner' }]);
  const page = (offset: number, ended: boolean) => {
    const { total, blocks } = store.blocks({ at: NOON + 200, limit: 12, offset, ended });
    return { total, targets: blocks.map(({ target }) => Number(target.split('.')[3])) };
  };
  const active = Array.from({ length: 29 }, (_, n) => 28 - n).filter((n) => n % 3 !== 0);
  expect(page(0, false)).toEqual({ total: 19, targets: active.slice(0, 12) });
  expect(page(12, false)).toEqual({ total: 19, targets: active.slice(12) });
  expect(page(0, true)).toEqual({ total: 30, targets: Array.from({ length: 12 }, (_, n) => 29 - n) });
  expect(page(24, true).targets).toEqual([5, 4, 3, 2, 1, 0]);
});

test('the history of a target holds what ended in a time, not what was replaced or stands', () => {
  const store = tempStore();
  const add = (since: number, until: number | null) => store.addBlocks([newBlock({ since, until })]);
  add(NOON, NOON + 10);
  add(NOON + 20, NOON + 30);
  add(NOON + 25, NOON + 40); // replaces the one before
  store.addBlocks([newBlock({ target: '192.0.2.9', since: NOON, until: NOON + 10 })]);
  const history = (since: number, at: number) =>
    store.blockHistory('192.0.2.1', { since, at }).map((block) => block.since - NOON);
  expect(history(NOON, NOON + 39)).toEqual([0]);
  expect(history(NOON, NOON + 40)).toEqual([0, 25]);
  expect(history(NOON + 11, NOON + 40)).toEqual([25]);
  store.liftBlocks([{ id: 3, at: NOON + 27, by: 'owner' }]);
  expect(store.blockHistory('192.0.2.1', { since: NOON, at: NOON + 27 }).at(-1)).toMatchObject({
    since: NOON + 25,
    liftedBy: 'owner',
  });
});

test('whatever is added and lifted: one stands at most, the longest or the latest of the owner', () => {
  const adding = fc.record({
    target: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::/64'),
    lasts: fc.option(fc.integer({ min: 1, max: 50 })),
    by: fc.constantFrom('rule', 'owner'),
  });
  const step = fc.record({ wait: fc.nat(20), add: fc.array(adding, { maxLength: 3 }), lift: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const store = tempStore(':memory:');
      const expected = new Map<string, number>();
      let now = NOON;
      for (const { wait, add, lift } of steps) {
        now += wait;
        for (const [target, until] of expected) if (until <= now) expected.delete(target);
        for (const { target, lasts, by } of add) {
          const until = lasts === null ? Number.POSITIVE_INFINITY : now + lasts;
          store.addBlocks([newBlock({ target, since: now, until: lasts === null ? null : until, by })]);
          expected.set(target, by === 'owner' ? until : Math.max(until, expected.get(target) ?? 0));
        }
        const [first] = store.activeBlocks(now);
        if (lift && first !== undefined) {
          store.liftBlocks([{ id: first.id, at: now, by: 'owner' }]);
          expected.delete(first.target);
        }
        const active = store
          .activeBlocks(now)
          .map(({ target, until }) => [target, until ?? Number.POSITIVE_INFINITY] as const);
        expect(new Map(active)).toEqual(expected);
        expect(active).toHaveLength(expected.size);
        expect(store.totals(now).activeBlocks).toBe(expected.size);
      }
    }),
    { numRuns: 100 },
  );
});

describe('a block that was lifted', () => {
  test('stands again as it was, and is counted', () => {
    const store = tempStore();
    const [made] = store.addBlocks([newBlock()]);
    const id = made?.block.id ?? 0;
    store.liftBlocks([{ id, at: NOON + 1, by: 'owner' }]);
    expect(store.standAgain([id])).toEqual([made?.block]);
    expect(store.activeBlocks(NOON + 2)).toEqual([made?.block]);
    expect(store.totals(NOON + 2).activeBlocks).toBe(1);
  });

  test('stays lifted where another stands, where it stands anyway, and where there is none', () => {
    const store = tempStore();
    const [first] = store.addBlocks([newBlock()]);
    const id = first?.block.id ?? 0;
    expect(store.standAgain([id, 4711])).toEqual([]);
    store.liftBlocks([{ id, at: NOON + 1, by: 'owner' }]);
    store.addBlocks([newBlock({ since: NOON + 2 })]);
    expect(store.standAgain([id])).toEqual([]);
    expect(store.totals(NOON + 3).activeBlocks).toBe(1);
  });
});

test('a search finds parts of targets and reasons, standing or not', () => {
  const store = tempStore();
  const outcomes = store.addBlocks([
    newBlock({ target: '198.51.100.7', reason: 'Scans at Night' }),
    newBlock({ target: '203.0.113.9', reason: 'tries root' }),
  ]);
  store.liftBlocks([{ id: outcomes[0]?.block.id ?? 0, at: NOON + 1, by: 'owner' }]);
  const found = (search: string, ended: boolean) =>
    store.blocks({ at: NOON + 2, limit: 10, offset: 0, ended, search }).blocks.map(({ target }) => target);
  expect(found('NIGHT', true)).toEqual(['198.51.100.7']);
  expect(found('night', false)).toEqual([]);
  expect(found('.0.113', false)).toEqual(['203.0.113.9']);
  expect(store.blocks({ at: NOON + 2, limit: 1, offset: 0, ended: true, search: '1' }).total).toBe(2);
});

test('a search for an address finds what keeps it out', () => {
  const store = tempStore();
  const targets = ['198.51.100.0/24', '198.51.0.0/16', '198.51.101.0/24', '2001:db8::/32', '198.51.100.77'];
  store.addBlocks(targets.map((target) => newBlock({ target })));
  const found = (search: string) =>
    store
      .blocks({ at: NOON + 1, limit: 10, offset: 0, ended: false, search })
      .blocks.map(({ target }) => target)
      .toSorted();
  expect(found('198.51.100.7')).toEqual(['198.51.0.0/16', '198.51.100.0/24', '198.51.100.77']);
  expect(found('198.51.101.0/25')).toEqual(['198.51.0.0/16', '198.51.101.0/24']);
  expect(found('2001:DB8:5::1')).toEqual(['2001:db8::/32']);
  expect(found('198.52.0.1')).toEqual([]);
});

test("whoever the file says made a block, it is a rule's or the owner's, and counted as one", () => {
  const store = tempStore();
  const [made] = store.addBlocks([newBlock({ rule: null })]);
  const other = new Database(store.path);
  other.exec("UPDATE block SET made_by = 'shared-list'; UPDATE block_count SET made_by = 'shared-list'");
  other.close();
  store.addBlocks([newBlock({ target: '192.0.2.7' })]);
  const reader = new StoreReader(store.path);
  onTestFinished(() => reader.close());
  const owners = { ...made?.block, by: 'owner' };
  expect(store.activeBlocks(NOON)).toMatchObject([owners, { by: 'rule' }]);
  expect(reader.blocksByIds([1])).toEqual([owners]);
  expect(store.today(NOON).blocks).toBe(2);
  expect(store.hours({ from: NOON, to: NOON + 1 })).toEqual([{ hour: NOON, attempts: {}, blocks: 2 }]);
});
