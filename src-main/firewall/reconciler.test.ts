import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AddressSet } from '../../src-shared/address-set.ts';
import { desiredFrom } from './desired.ts';
import type { FirewallEngine } from './engine.ts';
import { ObserveEngine } from './observe.ts';
import { Reconciler, type ReconcilerState, type Wanted } from './reconciler.ts';
import { SharedTargets } from './shared-targets.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { worldShared, worldTargets } from './testing/small-world.ts';
import { ownOnly } from './testing/wanted.ts';

type Verb = 'prepare' | 'list' | 'change' | 'replace' | 'cut' | 'remove';

/** A firewall in memory that others can tamper with, that fails when told, and that can be held up. */
class Firewall implements FirewallEngine {
  readonly name = 'nftables';
  lists = { most: 1000, portion: 3, holder: 'This holds', remedy: 'Hold less.' };
  holds: Set<string> | null = null;
  foreign = false;
  readonly calls: string[] = [];
  readonly failing = new Set<Verb>();
  gate: Promise<void> = Promise.resolve();

  async #called(verb: Verb, detail = ''): Promise<void> {
    this.calls.push(verb + detail);
    await this.gate;
    if (this.failing.has(verb)) throw new Error(`${verb} fails`);
  }

  async prepare() {
    await this.#called('prepare');
    this.holds ??= new Set();
  }

  async list() {
    await this.#called('list');
    if (this.holds === null || this.foreign) throw new Error('no table');
    return [...this.holds];
  }

  async change(add: readonly string[], remove: readonly string[]) {
    await this.#called('change', ` +${add.join('+')} -${remove.join('-')}`);
    if (this.holds === null || this.foreign) throw new Error('no table');
    for (const target of remove) this.holds.delete(target);
    for (const target of add) this.holds.add(target);
  }

  async replace(targets: readonly string[]) {
    await this.#called('replace');
    if (this.holds === null) throw new Error('no table');
    this.holds = new Set(targets);
    this.foreign = false;
  }

  async cut(targets: readonly string[]) {
    await this.#called('cut', ` ${targets.join('+')}`);
  }

  async remove() {
    await this.#called('remove');
    this.holds = null;
  }
}

function setUp(options: { cutConnections?: boolean } = {}) {
  const engine = new Firewall();
  const clock = new ManualClock();
  const states: ReconcilerState[] = [];
  const reconciler = new Reconciler({ engine, clock, onChange: (state) => states.push(state), ...options });
  const calls = () => engine.calls.splice(0);
  return { engine, clock, states, reconciler, settle, calls };
}

const A = '203.0.113.66';
const B = '203.0.113.67';
const C = '2001:db8:0:1::/64';

test('the start reads the firewall and changes only what differs', async () => {
  const { engine, reconciler, calls, clock } = setUp();
  engine.holds = new Set([A, '192.0.2.9']);
  await reconciler.start(ownOnly([A, B]));
  expect(calls()).toEqual(['prepare', 'list', `change +${B} -192.0.2.9`, `cut ${B}`]);
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(reconciler.state).toEqual({
    holds: 2,
    reconciledAt: clock.now(),
    problem: null,
    unheld: null,
    isFailing: false,
  });
  expect(clock.next).toBe(60_000);
});

test('a change of what is wanted is one call, against what is known', async () => {
  const { engine, reconciler, calls, clock } = setUp();
  await reconciler.start(ownOnly([A]));
  calls();
  clock.advance(5000);
  await reconciler.want(ownOnly([B, C]));
  expect(calls()).toEqual([`change +${B}+${C} -${A}`, `cut ${B}+${C}`]);
  expect(reconciler.state).toEqual({
    holds: 2,
    reconciledAt: clock.now(),
    problem: null,
    unheld: null,
    isFailing: false,
  });
  await reconciler.want(ownOnly([C, B, C]));
  expect(calls()).toEqual([]);
  await reconciler.want(ownOnly(['203.0.113.0/24', B, C]));
  expect(calls()).toEqual([`change +203.0.113.0/24 -${B}`, 'cut 203.0.113.0/24']);
  expect(engine.holds).toEqual(new Set(['203.0.113.0/24', C]));
  expect(clock.next).toBe(55_000);
});

test('what is wanted while a call runs goes into the next one together', async () => {
  const { engine, reconciler, calls, settle } = setUp({ cutConnections: false });
  await reconciler.start(ownOnly([]));
  calls();
  const gate = Promise.withResolvers<void>();
  engine.gate = gate.promise;
  const wants = [reconciler.want(ownOnly([A]))];
  await settle();
  for (const targets of [[A, B], [B], [B, C]]) wants.push(reconciler.want(ownOnly(targets)));
  await settle();
  expect(engine.calls).toEqual([`change +${A} -`]);
  gate.resolve();
  await Promise.all(wants);
  expect(calls()).toEqual([`change +${A} -`, `change +${B}+${C} -${A}`]);
});

test('without cutting, live connections are left', async () => {
  const { reconciler, calls } = setUp({ cutConnections: false });
  await reconciler.start(ownOnly([A]));
  await reconciler.want(ownOnly([A, B]));
  expect(calls().filter((call) => call.startsWith('cut'))).toEqual([]);
});

test('the timer brings back what others took, and takes what they put there', async () => {
  const { engine, reconciler, clock, settle, calls } = setUp();
  await reconciler.start(ownOnly([A, B]));
  engine.holds = new Set([B, C]);
  calls();
  clock.advance(59_999);
  await settle();
  expect(calls()).toEqual([]);
  clock.advance(1);
  await settle();
  expect(calls()).toEqual(['prepare', 'list', `change +${A} -${C}`, `cut ${A}`]);
  engine.holds = null;
  clock.advance(60_000);
  await settle();
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(clock.next).toBe(60_000);
});

test('a list or a change that fails is answered by replacing everything, at once', async () => {
  const { engine, reconciler, calls } = setUp();
  await reconciler.start(ownOnly([A]));
  engine.foreign = true;
  calls();
  await reconciler.want(ownOnly([A, B]));
  expect(calls()).toEqual([`change +${B} -`, 'prepare', 'list', 'replace', `cut ${B}`]);
  expect(engine.holds).toEqual(new Set([A, B]));
  engine.failing.add('change');
  await reconciler.want(ownOnly([A]));
  expect(calls()).toEqual([`change + -${B}`, 'prepare', 'list', `change + -${B}`, 'replace']);
  expect(reconciler.state.problem).toBe(null);
  expect(engine.holds).toEqual(new Set([A]));
});

test('failures are told and tried again, ever more seldom, until it works', async () => {
  const { engine, reconciler, clock, states, settle } = setUp();
  engine.failing.add('prepare');
  await reconciler.start(ownOnly([A]));
  expect(reconciler.state).toEqual({
    holds: 0,
    reconciledAt: null,
    problem: 'prepare fails',
    unheld: null,
    isFailing: true,
  });
  const waits: (number | null)[] = [];
  for (let i = 0; i < 8; i++) {
    waits.push(clock.next);
    clock.advance(clock.next ?? 0);
    await settle();
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(states).toHaveLength(9);
  // Wanted meanwhile: no try of its own, but part of the next.
  await reconciler.want(ownOnly([A, B]));
  expect(states).toHaveLength(9);
  engine.failing.clear();
  clock.advance(60_000);
  await settle();
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(reconciler.state).toEqual({
    holds: 2,
    reconciledAt: clock.now(),
    problem: null,
    unheld: null,
    isFailing: false,
  });
  expect(clock.next).toBe(60_000);
  // And the next failure begins at a second again.
  engine.failing.add('prepare').add('change');
  await reconciler.want(ownOnly([A]));
  expect(clock.next).toBe(1000);
  expect(reconciler.state).toMatchObject({ holds: 2, problem: 'prepare fails' });
});

test('what cannot be blocked, and connections that cannot be cut, are told; the rest holds', async () => {
  const { engine, reconciler } = setUp();
  engine.failing.add('cut');
  await reconciler.start(ownOnly([A, '127.0.0.1', '0.0.0.0/0', '::1', 'fe80::1', 'nonsense']));
  expect(engine.holds).toEqual(new Set([A]));
  expect(reconciler.state.problem).toBe(
    '127.0.0.1 is not blocked: it is loopback. 0.0.0.0/0 is not blocked: it is wider than /8. ' +
      '::1 is not blocked: it is loopback, unspecified or IPv4 in IPv6. 2 more are not blocked. ' +
      'The blocks hold, but live connections could not be ended: cut fails',
  );
  await reconciler.want(ownOnly([A]));
  expect(reconciler.state.problem).toBe(null);
});

test('stopping leaves the blocks and does nothing more; removing takes them out', async () => {
  const { engine, reconciler, clock, calls, settle } = setUp();
  await reconciler.start(ownOnly([A]));
  const gate = Promise.withResolvers<void>();
  engine.gate = gate.promise;
  const last = reconciler.want(ownOnly([A, B]));
  await settle();
  const stopped = reconciler.stop();
  void reconciler.want(ownOnly([A, B, C]));
  gate.resolve();
  await Promise.all([last, stopped]);
  expect(engine.holds).toEqual(new Set([A, B]));
  calls();
  expect(clock.next).toBe(null);
  await reconciler.want(ownOnly([C]));
  await reconciler.reconcile();
  expect(calls()).toEqual([]);
  await reconciler.remove();
  expect(engine.holds).toBe(null);
  expect(reconciler.state).toEqual({
    holds: 0,
    reconciledAt: null,
    problem: null,
    unheld: null,
    isFailing: false,
  });
  engine.failing.add('remove');
  await expect(reconciler.remove()).rejects.toThrow('remove fails');
});

/** Lists that want these single addresses. */
function lists(singles: readonly string[], wide: readonly string[] = []): SharedTargets {
  return SharedTargets.of({ wide: AddressSet.of(wide), singles, exempt: AddressSet.empty });
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`);
}

test('own blocks and lists are held together, disjoint, and what an own prefix hid comes back', async () => {
  const { engine, reconciler, calls } = setUp({ cutConnections: false });
  engine.lists = { ...engine.lists, portion: 1000 };
  const shared = lists([A, '203.0.113.9'], ['198.51.100.0/24']);
  await reconciler.start({ own: [A, B, '198.51.100.7'], shared });
  expect(engine.holds).toEqual(new Set([B, A, '203.0.113.9', '198.51.100.0/24']));
  expect(reconciler.state).toMatchObject({ holds: 4, problem: null, unheld: null });
  calls();
  await reconciler.want({ own: ['203.0.113.0/24'], shared });
  expect(engine.holds).toEqual(new Set(['203.0.113.0/24', '198.51.100.0/24']));
  await reconciler.want({ own: [], shared });
  expect(engine.holds).toEqual(new Set([A, '203.0.113.9', '198.51.100.0/24']));
  expect(calls()).toHaveLength(2);
  expect(reconciler.state.holds).toBe(3);
});

test('a large list is taken in by portions, own blocks first and in between', async () => {
  const { engine, reconciler, calls } = setUp();
  await reconciler.start(ownOnly([A]));
  calls();
  const shared = lists(many(10));
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const pass = async () => {
    gates.shift()?.resolve();
    await settle();
  };
  const changes: string[] = [];
  engine.change = async (add, remove) => {
    await gates[0]?.promise;
    for (const target of remove) engine.holds?.delete(target);
    for (const target of add) engine.holds?.add(target);
    changes.push(
      `+${add.length} -${remove.length}${add.includes(B) ? ' B' : ''}${add.includes(C) ? ' C' : ''}`,
    );
  };
  let isIn = false;
  void reconciler.want({ own: [B], shared }).then(() => {
    isIn = true;
  });
  await settle();
  expect(isIn).toBe(false);
  await pass();
  expect(changes).toEqual(['+1 -1 B']);
  expect(isIn).toBe(true);
  expect(reconciler.isBusy).toBe(true);
  expect(reconciler.state.holds).toBe(1);
  // Comes while the first portion is under way.
  const second = reconciler.want({ own: [B, C], shared });
  await pass();
  await pass();
  await second;
  expect(changes.slice(1)).toEqual(['+3 -0', '+1 -0 C']);
  await pass();
  await reconciler.idle;
  expect(changes.slice(3)).toEqual(['+3 -0', '+3 -0', '+1 -0']);
  expect(engine.holds).toEqual(new Set([B, C, ...many(10)]));
  expect(reconciler.state).toMatchObject({ holds: 12, problem: null, isFailing: false });
});

test('own blocks that change all the time do not keep lists from getting on', async () => {
  const { engine, reconciler } = setUp();
  await reconciler.start(ownOnly([]));
  const shared = lists(many(30));
  let wants = 0;
  const { change } = engine;
  engine.change = async (add, remove) => {
    await change.call(engine, add, remove);
    if (wants++ < 100) void reconciler.want({ own: [`203.0.113.${wants}`], shared });
  };
  void reconciler.want({ own: [A], shared });
  await reconciler.idle;
  expect(wants).toBeLessThan(130);
  const listed = [...(engine.holds ?? [])].filter((target) => shared.targets.has(target));
  expect(listed).toHaveLength(30);
  const lastStep = engine.calls.findLastIndex(
    (call) => call.startsWith('change') && call.includes('198.51.'),
  );
  expect(engine.calls.slice(0, lastStep).filter((call) => call.startsWith('change')).length).toBeLessThan(30);
});

test('own blocks do not wait until the firewall is read', async () => {
  const { engine, reconciler, clock, calls } = setUp();
  const shared = lists(many(2));
  await reconciler.start({ own: [A], shared });
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = [...(engine.holds ?? [])];
  engine.list = async () => {
    await promise;
    return held;
  };
  calls();
  clock.advance(60_000);
  await settle();
  await reconciler.want({ own: [B, '198.51.100.0/24'], shared });
  const added = `198.51.100.0/24+${B}`;
  expect(calls()).toEqual(['prepare', `change +${added} -${many(2).join('-')}`, `cut ${added}`]);
  expect(reconciler.state.holds).toBe(3);
  resolve();
  await reconciler.idle;
  // What was read is older.
  expect(calls()).toEqual([`change + -${A}`]);
  expect(engine.holds).toEqual(new Set([B, '198.51.100.0/24']));
});

test('many own blocks while the firewall is read wait for it in the end, for nft begins anew each time', async () => {
  const { engine, reconciler } = setUp({ cutConnections: false });
  await reconciler.start(ownOnly([]));
  const { promise, resolve } = Promise.withResolvers<void>();
  engine.list = async () => {
    await promise;
    return [];
  };
  const pass = reconciler.reconcile();
  await settle();
  for (let i = 1; i <= 3; i++) await reconciler.want(ownOnly(many(i)));
  expect(engine.holds?.size).toBe(3);
  const last = reconciler.want(ownOnly(many(4)));
  await settle();
  expect(engine.holds?.size).toBe(3);
  resolve();
  await Promise.all([pass, last]);
  expect(engine.holds).toEqual(new Set(many(4)));
});

test('what took long is done more seldom, but not too seldom', async () => {
  const { engine, reconciler, clock } = setUp();
  await reconciler.start(ownOnly([A]));
  const { list } = engine;
  engine.list = () => {
    clock.advance(3000);
    return list.call(engine);
  };
  await reconciler.reconcile();
  expect(clock.next).toBe(150_000);
  engine.list = () => {
    clock.advance(8 * 3_600_000);
    return list.call(engine);
  };
  await reconciler.reconcile();
  expect(clock.next).toBe(600_000);
});

test('more of lists than the firewall can hold is left out whole, and said', async () => {
  const { engine, reconciler } = setUp();
  engine.lists = { ...engine.lists, most: 1000 };
  await reconciler.start({ own: [A], shared: lists(many(1000)) });
  await reconciler.idle;
  expect(reconciler.state).toMatchObject({ holds: 1001, unheld: null });
  await reconciler.want({ own: [A, B], shared: lists(many(1001)) });
  await reconciler.idle;
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(reconciler.state).toMatchObject({
    holds: 2,
    problem: null,
    isFailing: false,
    unheld: 'This holds at most 1,000 addresses of lists; 1,001 are not kept out. Hold less.',
  });
  await reconciler.want({ own: [A, B], shared: lists([C]) });
  expect(reconciler.state).toMatchObject({ holds: 3, unheld: null });
});

test('a portion that fails, and a portion during which all is stopped', async () => {
  const { engine, reconciler, clock } = setUp({ cutConnections: false });
  await reconciler.start(ownOnly([A]));
  engine.failing.add('change').add('replace');
  const shared = lists(many(20));
  await reconciler.want({ own: [A], shared });
  expect(reconciler.state).toMatchObject({ isFailing: true, problem: 'replace fails' });
  engine.failing.clear();
  const before = clock.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.advance(1000);
  await settle();
  await reconciler.idle;
  expect(engine.holds?.size).toBe(21);
  expect(reconciler.state).toMatchObject({ isFailing: false, reconciledAt: before + 1000 });
  engine.gate = promise;
  clock.advance(1000);
  const last = reconciler.want({ own: [A], shared: lists(many(60)) });
  await settle();
  const stopped = reconciler.stop();
  resolve();
  await Promise.all([last, stopped]);
  expect(engine.holds?.size).toBe(24);
  expect(reconciler.state).toMatchObject({ holds: 24, reconciledAt: before + 1000 });
});

test('whatever happens, in whatever order: once nothing fails any more it holds what is wanted', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('want' as const), own: worldTargets, isOdd: fc.boolean() }),
    fc.record({ do: fc.constant('lists' as const), shared: worldShared }),
    fc.record({ do: fc.constant('both' as const), own: worldTargets, shared: worldShared }),
    fc.record({ do: fc.constant('tamper' as const), targets: worldTargets }),
    fc.record({ do: fc.constant('drop' as const) }),
    fc.record({ do: fc.constant('foreign' as const) }),
    fc.record({
      do: fc.constant('fail' as const),
      verb: fc.constantFrom<Verb>('prepare', 'list', 'change', 'replace', 'cut'),
    }),
    fc.record({ do: fc.constant('heal' as const) }),
    fc.record({ do: fc.constant('hold up' as const) }),
    fc.record({ do: fc.constant('go on' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(70_000) }),
    fc.record({ do: fc.constant('settle' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { engine, clock, reconciler, settle } = setUp();
      let wanted = ownOnly([]);
      let goOn = () => {};
      void reconciler.start(wanted);
      const want = (next: Partial<Wanted>) => {
        wanted = { ...wanted, ...next };
        void reconciler.want(wanted);
      };
      for (const one of steps) {
        if (one.do === 'want') want({ own: one.isOdd ? [...one.own, '127.0.0.1'] : one.own });
        else if (one.do === 'lists') want({ shared: one.shared });
        else if (one.do === 'both') want({ own: one.own, shared: one.shared });
        else if (one.do === 'tamper') engine.holds = new Set(one.targets);
        else if (one.do === 'drop') engine.holds = null;
        else if (one.do === 'foreign') engine.foreign = true;
        else if (one.do === 'fail') engine.failing.add(one.verb);
        else if (one.do === 'heal') engine.failing.clear();
        else if (one.do === 'hold up') {
          goOn();
          const { promise, resolve } = Promise.withResolvers<void>();
          engine.gate = promise;
          goOn = resolve;
        } else if (one.do === 'go on') goOn();
        else if (one.do === 'wait') clock.advance(one.ms);
        else await settle();
      }
      goOn();
      engine.gate = Promise.resolve();
      engine.failing.clear();
      await settle();
      await reconciler.idle;
      expect(clock.next).not.toBe(null);
      // What lasted long is followed by a long rest.
      const next = clock.next ?? 0;
      expect(next).toBeLessThanOrEqual(600_000);
      clock.advance(next);
      await settle();
      await reconciler.idle;
      const desired = new Set(desiredFrom([...wanted.own, ...wanted.shared.targets]).targets);
      expect(engine.holds).toEqual(desired);
      expect(reconciler.state).toMatchObject({ holds: desired.size, reconciledAt: clock.now() });
    }),
    { numRuns: 500 },
  );
});

test('observing does the same in memory', async () => {
  const engine = new ObserveEngine();
  const reconciler = new Reconciler({ engine, clock: new ManualClock() });
  await reconciler.start(ownOnly([A, B, '203.0.113.0/24']));
  expect(await engine.list()).toEqual(['203.0.113.0/24']);
  await reconciler.want(ownOnly([A, C]));
  expect(await engine.list()).toEqual([A, C]);
  await engine.replace([B]);
  await reconciler.reconcile();
  expect((await engine.list()).sort()).toEqual([C, A]);
  await reconciler.remove();
  expect(await engine.list()).toEqual([]);
});
