import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parsePrefix, prefixContains } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import type { SharedEntry } from '../share/shared-entry.ts';
import { openStore, type Store } from '../store/store.ts';
import { SharedBlocks } from './shared-blocks.ts';
import { sshdLine, startTestGuard, stateDirectory, TestClock, wrongPassword } from './testing/fakes.ts';

interface Tested {
  readonly shared: SharedBlocks;
  readonly store: Store;
  readonly clock: TestClock;
  /** Never kept out. */
  exempt: string[];
  changes: number;
}

function sharedBlocks(store = openStore(':memory:', { now: () => 0 }), clock = new TestClock()): Tested {
  const tested: { -readonly [K in keyof Tested]: Tested[K] } = {
    store,
    clock,
    exempt: [],
    changes: 0,
    shared: new SharedBlocks({
      store: () => store,
      clock,
      exempt: () => AddressSet.of(tested.exempt),
      changed: () => tested.changes++,
    }),
  };
  tested.shared.load();
  onTestFinished(() => tested.shared.stop());
  return tested;
}

function entries(...targets: string[]): SharedEntry[] {
  return targets.map((target) => ({ target, until: null, reason: '' }));
}

const held = ({ shared: { targets } }: Tested) => [...new Set([...targets.lists.targets, ...targets.fleet])];

test('what two sources have is kept out once; leaving one leaves what the other has', async () => {
  const tested = sharedBlocks();
  await tested.shared.port('list:a').replace(entries('203.0.113.7', '198.51.100.0/24'));
  await tested.shared.port('list:b').replace(entries('203.0.113.7', '198.51.100.9'));
  expect(held(tested)).toEqual(['198.51.100.0/24', '203.0.113.7']);
  await tested.shared.forget('list:a');
  expect(held(tested)).toEqual(['198.51.100.9', '203.0.113.7']);
  await tested.shared.forget('list:b');
  expect(held(tested)).toEqual([]);
  expect(tested.shared.sources).toEqual([]);
});

test('replacing adds first and takes out last, and does not write what stays', async () => {
  const tested = sharedBlocks();
  const port = tested.shared.port('list:a');
  await port.replace(entries('203.0.113.1', '203.0.113.2'));
  tested.clock.time += 1000;
  const seen: string[][] = [];
  const before = tested.changes;
  await port.replace(entries('203.0.113.2', '203.0.113.3'));
  seen.push(held(tested));
  expect(tested.changes - before).toBe(2);
  expect(seen).toEqual([['203.0.113.2', '203.0.113.3']]);
  expect(tested.store.askShared((shared) => shared.after('list:a', '', 9)).map(({ since }) => since)).toEqual(
    [tested.clock.time - 1000, tested.clock.time],
  );
});

test('whoever must not be kept out is free, also within a prefix, and kept out again once that is over', async () => {
  const tested = sharedBlocks();
  await tested.shared.port('list:a').replace(entries('198.51.100.0/30', '203.0.113.7'));
  tested.exempt = ['198.51.100.1', '203.0.113.7', '192.0.2.0/24'];
  tested.shared.recheck();
  expect(held(tested)).toEqual(['198.51.100.0', '198.51.100.2/31']);
  const before = tested.changes;
  tested.exempt = ['198.51.100.1', '203.0.113.7'];
  tested.shared.recheck();
  expect(tested.changes, 'nobody whom it matters to').toBe(before);
  tested.exempt = [];
  tested.shared.recheck();
  expect(held(tested)).toEqual(['198.51.100.0/30', '203.0.113.7']);
});

test('who says so: every source of a target and around it, and rules by place', async () => {
  const tested = sharedBlocks();
  await tested.shared.port('list:a').add(entries('198.51.100.0/24'));
  await tested.shared.port('crowdsec').add([{ target: '198.51.100.9', until: null, reason: 'ssh-bf' }]);
  tested.shared.places = {
    blocked: new Map([['country:NL', AddressSet.of(['198.51.0.0/16'])]]),
    exempt: AddressSet.empty,
  };
  const found = tested.shared.of('198.51.100.9');
  expect(found.entries.map(({ source, target }) => `${source} ${target}`)).toEqual([
    'crowdsec 198.51.100.9',
    'list:a 198.51.100.0/24',
  ]);
  expect(found.places).toEqual(['country:NL']);
  expect(tested.shared.of('203.0.113.1')).toEqual({ entries: [], places: [] });
});

test('places: what is exempt wins over all sources', async () => {
  const tested = sharedBlocks();
  await tested.shared.port('list:a').add(entries('203.0.113.7', '192.0.2.1'));
  tested.shared.places = {
    blocked: new Map([['country:NL', AddressSet.of(['198.51.100.0/24'])]]),
    exempt: AddressSet.of(['198.51.100.128/25', '203.0.113.0/24']),
  };
  expect(held(tested)).toEqual(['192.0.2.1', '198.51.100.0/25']);
});

test('an entry whose time is over is let go, and one that is over at the start never comes back', async () => {
  const clock = new TestClock();
  const store = openStore(':memory:', { now: () => clock.now() });
  const tested = sharedBlocks(store, clock);
  await tested.shared.port('crowdsec').add([
    { target: '203.0.113.1', until: clock.time + 30, reason: '' },
    { target: '203.0.113.2', until: clock.time + 3_600_000, reason: '' },
  ]);
  clock.time += 40;
  await expect.poll(() => held(tested), { timeout: 10_000 }).toEqual(['203.0.113.2']);
  clock.time += 3_600_000;
  const later = sharedBlocks(store, clock);
  expect(held(later)).toEqual([]);
  await expect.poll(() => store.askShared((shared) => [...shared.targets()])).toEqual([]);
});

test('while the store can not write, what it has is kept out all the same from the start on', async () => {
  const path = join(stateDirectory(), 'drawbridge.db');
  const clock = new TestClock();
  const store = openStore(path, { now: () => clock.now() });
  onTestFinished(() => store.close());
  const first = sharedBlocks(store, clock);
  await first.shared.port('crowdsec').add([
    { target: '203.0.113.1', until: clock.time + 30, reason: '' },
    { target: '203.0.113.2', until: null, reason: '' },
  ]);
  first.shared.stop();
  const other = new Database(path);
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  clock.time += 40;
  expect(held(sharedBlocks(store, clock))).toEqual(['203.0.113.2']);
});

test('200,000 entries are there after a restart as they were', async () => {
  const tested = sharedBlocks();
  const many = Array.from({ length: 200_000 }, (_, i) => `45.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  await tested.shared.port('list:a').replace(many.map((target) => ({ target, until: null, reason: '' })));
  expect(tested.shared.size).toBe(200_000);
  expect(tested.shared.count('list:a')).toBe(200_000);
  const later = sharedBlocks(tested.store);
  expect(later.shared.size).toBe(200_000);
  await later.shared
    .port('list:a')
    .replace(many.slice(5).map((target) => ({ target, until: null, reason: '' })));
  expect(later.shared.size).toBe(199_995);
});

test('any changes by any sources: kept out is exactly who any source has, and nobody who is exempt', async () => {
  const target = fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
    .map(([host, length]) => {
      const size = 2 ** (32 - length);
      const base = `203.0.113.${Math.floor(host / size) * size}`;
      return length === 32 ? base : `${base}/${length}`;
    });
  const targets = fc.uniqueArray(target, { maxLength: 6 });
  const source = fc.constantFrom('list:a', 'list:b', 'crowdsec');
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('add', 'remove', 'replace'), source, targets }),
    fc.record({ kind: fc.constant('forget'), source, targets: fc.constant([]) }),
    fc.record({ kind: fc.constant('exempt'), source, targets }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const tested = sharedBlocks();
      const model = new Map<string, Set<string>>();
      for (const { kind, source: of, targets: some } of steps) {
        const port = tested.shared.port(of);
        const has = model.get(of) ?? new Set();
        if (kind === 'add') await port.add(entries(...some));
        if (kind === 'remove') await port.remove(some);
        if (kind === 'replace') await port.replace(entries(...some));
        if (kind === 'forget') await tested.shared.forget(of);
        if (kind === 'exempt') {
          tested.exempt = some;
          tested.shared.recheck();
        }
        if (kind === 'add') for (const one of some) has.add(one);
        if (kind === 'remove') for (const one of some) has.delete(one);
        if (kind === 'replace') model.set(of, new Set(some));
        else if (kind === 'forget') model.delete(of);
        else model.set(of, has);
      }
      const isIn = (host: string, all: Iterable<string>) =>
        [...all].some((one) => {
          const [outer, inner] = [parsePrefix(one), parsePrefix(host)];
          return outer !== null && inner !== null && prefixContains(outer, inner);
        });
      for (let host = 0; host < 16; host++) {
        const address = `203.0.113.${host}`;
        const isWanted = [...model.values()].some((all) => isIn(address, all));
        expect(isIn(address, held(tested)), address).toBe(isWanted && !isIn(address, tested.exempt));
      }
      tested.shared.stop();
    }),
    { numRuns: 150 },
  );
});

test('in a guard: whoever logs in from an address that a list has is let in again at once', async () => {
  const { guard, firewall, log } = await startTestGuard(stateDirectory());
  await guard.shared.port('list:a').replace(entries('203.0.113.7', '203.0.113.8'));
  await expect.poll(() => firewall.holds).toEqual(['203.0.113.7', '203.0.113.8']);
  await log.write(sshdLine(1, 'Accepted publickey for owner from 203.0.113.7 port 4001 ssh2'));
  await expect.poll(() => firewall.holds).toEqual(['203.0.113.8']);
});

test('in a guard: the allow list wins, the guard’s own blocks stand beside, and all of it is there after a restart', async () => {
  const dir = stateDirectory();
  const first = await startTestGuard(dir);
  await first.guard.shared.port('list:a').replace(entries('203.0.113.7', '203.0.113.66'));
  await first.guard.allowList.add('203.0.113.7', '', 0);
  await first.log.write(wrongPassword(1), wrongPassword(2));
  await expect.poll(() => first.firewall.holds).toEqual(['203.0.113.66']);
  await first.guard.shared.forget('list:a');
  expect(first.firewall.holds, 'its own block stands').toEqual(['203.0.113.66']);
  await first.guard.shared.port('list:b').replace(entries('198.51.100.0/24'));
  await first.guard.stop();
  const second = await startTestGuard(dir, { clock: first.clock, log: first.log });
  expect(second.firewall.holds).toEqual(['198.51.100.0/24', '203.0.113.66']);
});

test('in a guard: while it is paused nobody is kept out, and afterwards the same as before', async () => {
  const { guard, firewall, clock } = await startTestGuard(stateDirectory());
  await guard.shared.port('list:a').replace(entries('203.0.113.7'));
  await guard.pause(clock.time + 60_000);
  expect(firewall.holds).toEqual([]);
  await guard.pause(null);
  expect(firewall.holds).toEqual(['203.0.113.7']);
});

test('in a guard: whom a place exempts no rule blocks, and a block that stands is lifted', async () => {
  const { guard, firewall, log } = await startTestGuard(stateDirectory());
  await log.write(wrongPassword(1), wrongPassword(2));
  await expect.poll(() => firewall.holds).toEqual(['203.0.113.66']);
  guard.sharedDefence.places = { blocked: new Map(), exempt: AddressSet.of(['203.0.113.0/24']) };
  await expect.poll(() => firewall.holds).toEqual([]);
  await log.write(wrongPassword(3), wrongPassword(4));
  expect(guard.store.latestSpare('203.0.113.66')?.reason).toBe('exempt-place');
  expect(firewall.holds).toEqual([]);
});
