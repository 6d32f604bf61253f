import fc from 'fast-check';
import { expect, test } from 'vitest';
import { desiredFrom } from './desired.ts';
import type { FirewallEngine } from './engine.ts';
import { ObserveEngine } from './observe.ts';
import { Reconciler, type ReconcilerState } from './reconciler.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

type Verb = 'prepare' | 'list' | 'change' | 'replace' | 'cut' | 'remove';

/** A firewall in memory that others can tamper with, that fails when told, and that can be held up. */
class Firewall implements FirewallEngine {
  readonly name = 'nftables';
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
  await reconciler.start([A, B]);
  expect(calls()).toEqual(['prepare', 'list', `change +${B} -192.0.2.9`, `cut ${B}`]);
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(reconciler.state).toEqual({ holds: 2, reconciledAt: clock.now(), problem: null, isFailing: false });
  expect(clock.next).toBe(60_000);
});

test('a change of what is wanted is one call, against what is known', async () => {
  const { engine, reconciler, calls, clock } = setUp();
  await reconciler.start([A]);
  calls();
  clock.advance(5000);
  await reconciler.want([B, C]);
  expect(calls()).toEqual([`change +${B}+${C} -${A}`, `cut ${B}+${C}`]);
  expect(reconciler.state).toEqual({ holds: 2, reconciledAt: clock.now(), problem: null, isFailing: false });
  await reconciler.want([C, B, C]);
  expect(calls()).toEqual([]);
  await reconciler.want(['203.0.113.0/24', B, C]);
  expect(calls()).toEqual([`change +203.0.113.0/24 -${B}`, 'cut 203.0.113.0/24']);
  expect(engine.holds).toEqual(new Set(['203.0.113.0/24', C]));
  expect(clock.next).toBe(55_000);
});

test('what is wanted while a call runs goes into the next one together', async () => {
  const { engine, reconciler, calls, settle } = setUp({ cutConnections: false });
  await reconciler.start([]);
  calls();
  const gate = Promise.withResolvers<void>();
  engine.gate = gate.promise;
  const wants = [reconciler.want([A])];
  await settle();
  for (const targets of [[A, B], [B], [B, C]]) wants.push(reconciler.want(targets));
  await settle();
  expect(engine.calls).toEqual([`change +${A} -`]);
  gate.resolve();
  await Promise.all(wants);
  expect(calls()).toEqual([`change +${A} -`, `change +${B}+${C} -${A}`]);
});

test('without cutting, live connections are left', async () => {
  const { reconciler, calls } = setUp({ cutConnections: false });
  await reconciler.start([A]);
  await reconciler.want([A, B]);
  expect(calls().filter((call) => call.startsWith('cut'))).toEqual([]);
});

test('the timer brings back what others took, and takes what they put there', async () => {
  const { engine, reconciler, clock, settle, calls } = setUp();
  await reconciler.start([A, B]);
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
  await reconciler.start([A]);
  engine.foreign = true;
  calls();
  await reconciler.want([A, B]);
  expect(calls()).toEqual([`change +${B} -`, 'prepare', 'list', 'replace', `cut ${B}`]);
  expect(engine.holds).toEqual(new Set([A, B]));
  engine.failing.add('change');
  await reconciler.want([A]);
  expect(calls()).toEqual([`change + -${B}`, 'prepare', 'list', `change + -${B}`, 'replace']);
  expect(reconciler.state.problem).toBe(null);
  expect(engine.holds).toEqual(new Set([A]));
});

test('failures are told and tried again, ever more seldom, until it works', async () => {
  const { engine, reconciler, clock, states, settle } = setUp();
  engine.failing.add('prepare');
  await reconciler.start([A]);
  expect(reconciler.state).toEqual({
    holds: 0,
    reconciledAt: null,
    problem: 'prepare fails',
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
  await reconciler.want([A, B]);
  expect(states).toHaveLength(9);
  engine.failing.clear();
  clock.advance(60_000);
  await settle();
  expect(engine.holds).toEqual(new Set([A, B]));
  expect(reconciler.state).toEqual({ holds: 2, reconciledAt: clock.now(), problem: null, isFailing: false });
  expect(clock.next).toBe(60_000);
  // And the next failure begins at a second again.
  engine.failing.add('prepare').add('change');
  await reconciler.want([A]);
  expect(clock.next).toBe(1000);
  expect(reconciler.state).toMatchObject({ holds: 2, problem: 'prepare fails' });
});

test('what cannot be blocked, and connections that cannot be cut, are told; the rest holds', async () => {
  const { engine, reconciler } = setUp();
  engine.failing.add('cut');
  await reconciler.start([A, '127.0.0.1', '0.0.0.0/0', '::1', 'fe80::1', 'nonsense']);
  expect(engine.holds).toEqual(new Set([A]));
  expect(reconciler.state.problem).toBe(
    '127.0.0.1 is not blocked: it is loopback. 0.0.0.0/0 is not blocked: it is wider than /8. ' +
      '::1 is not blocked: it is loopback, unspecified or IPv4 in IPv6. 2 more are not blocked. ' +
      'The blocks hold, but live connections could not be ended: cut fails',
  );
  await reconciler.want([A]);
  expect(reconciler.state.problem).toBe(null);
});

test('stopping leaves the blocks and does nothing more; removing takes them out', async () => {
  const { engine, reconciler, clock, calls, settle } = setUp();
  await reconciler.start([A]);
  const gate = Promise.withResolvers<void>();
  engine.gate = gate.promise;
  const last = reconciler.want([A, B]);
  await settle();
  const stopped = reconciler.stop();
  void reconciler.want([A, B, C]);
  gate.resolve();
  await Promise.all([last, stopped]);
  expect(engine.holds).toEqual(new Set([A, B]));
  calls();
  expect(clock.next).toBe(null);
  await reconciler.want([C]);
  await reconciler.reconcile();
  expect(calls()).toEqual([]);
  await reconciler.remove();
  expect(engine.holds).toBe(null);
  expect(reconciler.state).toEqual({ holds: 0, reconciledAt: null, problem: null, isFailing: false });
  engine.failing.add('remove');
  await expect(reconciler.remove()).rejects.toThrow('remove fails');
});

test('whatever happens, in whatever order: once nothing fails any more it holds what is wanted', async () => {
  const targets = fc.uniqueArray(fc.constantFrom(A, B, C, '203.0.113.0/24', '192.0.2.1', '127.0.0.1'));
  const step = fc.oneof(
    fc.record({ do: fc.constant('want' as const), targets }),
    fc.record({ do: fc.constant('tamper' as const), targets }),
    fc.record({ do: fc.constant('drop' as const) }),
    fc.record({ do: fc.constant('foreign' as const) }),
    fc.record({
      do: fc.constant('fail' as const),
      verb: fc.constantFrom<Verb>('prepare', 'list', 'change', 'replace', 'cut'),
    }),
    fc.record({ do: fc.constant('heal' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(70_000) }),
    fc.record({ do: fc.constant('settle' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { engine, clock, reconciler, settle } = setUp();
      let wanted: readonly string[] = [];
      void reconciler.start([]);
      for (const one of steps) {
        if (one.do === 'want') {
          wanted = one.targets;
          void reconciler.want(wanted);
        } else if (one.do === 'tamper') engine.holds = new Set(one.targets);
        else if (one.do === 'drop') engine.holds = null;
        else if (one.do === 'foreign') engine.foreign = true;
        else if (one.do === 'fail') engine.failing.add(one.verb);
        else if (one.do === 'heal') engine.failing.clear();
        else if (one.do === 'wait') clock.advance(one.ms);
        else await settle();
      }
      engine.failing.clear();
      await settle();
      expect(clock.next).not.toBe(null);
      expect(clock.next).toBeLessThanOrEqual(60_000);
      clock.advance(60_000);
      await settle();
      const { targets: desired } = desiredFrom(wanted);
      expect(engine.holds).toEqual(desired);
      expect(reconciler.state).toMatchObject({ holds: desired.size, reconciledAt: clock.now() });
    }),
    { numRuns: 300 },
  );
});

test('observing does the same in memory', async () => {
  const engine = new ObserveEngine();
  const reconciler = new Reconciler({ engine, clock: new ManualClock() });
  await reconciler.start([A, B, '203.0.113.0/24']);
  expect(await engine.list()).toEqual(['203.0.113.0/24']);
  await reconciler.want([A, C]);
  expect(await engine.list()).toEqual([A, C]);
  await engine.replace([B]);
  await reconciler.reconcile();
  expect((await engine.list()).sort()).toEqual([C, A]);
  await reconciler.remove();
  expect(await engine.list()).toEqual([]);
});
