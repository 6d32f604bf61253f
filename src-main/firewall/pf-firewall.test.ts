import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressSet } from '../../src-shared/address-set.ts';
import { desiredFrom } from './desired.ts';
import { PfFirewall } from './pf-firewall.ts';
import type { Wanted } from './reconciler.ts';
import { SharedTargets } from './shared-targets.ts';
import { MacModel } from './testing/mac-model.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { worldShared, worldTargets } from './testing/small-world.ts';

function setUp({ fallsBack = true }: { fallsBack?: boolean } = {}) {
  const mac = new MacModel();
  const clock = new ManualClock();
  const notices: string[] = [];
  const knocks: string[] = [];
  const firewall = new PfFirewall({
    helper: mac,
    scope: 'port 22',
    reason: 'Blocking with pf.',
    fallsBack,
    cutConnections: true,
    knock: (address) => {
      knocks.push(address);
      return mac.knock(address);
    },
    addresses: () => ['127.0.0.1', '192.0.2.7'],
    clock,
    onChange: () => undefined,
    notice: (text) => notices.push(text),
  });
  const wanted = (own: readonly string[], shared: SharedTargets): Wanted => {
    mac.wanted = new Set(desiredFrom([...own, ...shared.targets]).targets);
    return { own, shared };
  };
  const want = (own: readonly string[], shared = SharedTargets.none) => firewall.want(wanted(own, shared));
  const start = (own: readonly string[], shared = SharedTargets.none) => firewall.start(wanted(own, shared));
  return { mac, clock, notices, knocks, firewall, want, start };
}

const A = '203.0.113.66';
const B = '203.0.113.67';
const C = '2001:db8:0:1::/64';

describe('pf that works', () => {
  test('is proven by one connection at the start, and holds what is wanted', async () => {
    const { mac, clock, notices, knocks, firewall, start, want } = setUp();
    await start([A, C]);
    expect(firewall.inUse).toEqual({
      engine: 'pf',
      reason: 'Blocking with pf.',
      proof: {
        state: 'proven',
        found: "A connection to 127.0.0.1, made as a test, came by Drawbridge's rules in pf.",
        at: clock.now(),
      },
    });
    await want([A, B]);
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(firewall.state).toMatchObject({ holds: 2, problem: null, isFailing: false });
    expect(knocks).toEqual(['127.0.0.1']);
    expect(notices).toEqual([]);
    expect(firewall.pf).toMatchObject({ isEnabled: true, others: ['com.apple/250.ApplicationFirewall'] });
  });

  test('is looked at every few seconds without a connection, and tested every five minutes', async () => {
    const { mac, clock, knocks, start } = setUp();
    await start([A]);
    mac.verbs.length = 0;
    await clock.pass(59_000);
    expect(mac.verbs).toEqual(['pf-state', 'pf-state', 'pf-state']);
    expect(knocks).toHaveLength(1);
    await clock.pass(300_000);
    expect(knocks).toHaveLength(2);
    expect(mac.gaps).toEqual([]);
  });

  test('loopback that pf skips is no reason to doubt it', async () => {
    const { mac, firewall, knocks, start } = setUp();
    mac.skipsLoopback = true;
    await start([A]);
    expect(firewall.inUse.engine).toBe('pf');
    expect(knocks).toEqual(['127.0.0.1', '192.0.2.7']);
  });
});

describe('what others do to pf', () => {
  test.each([
    ['disable', 'pf was switched off. Drawbridge has put that right.'],
    ['flushTable', "Drawbridge's table in pf was changed. Drawbridge has put that right."],
    ['flushAnchor', "Drawbridge's rules were taken out of pf. Drawbridge has put that right."],
  ] as const)('%s: noticed within seconds, put right, proven again, told', async (what, told) => {
    const { mac, clock, notices, knocks, firewall, start } = setUp();
    await start([A, B]);
    mac.interfere(what);
    expect(mac.keptOut.size).toBe(0);
    await clock.pass(15_000);
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(firewall.inUse.proof?.state).toBe('proven');
    expect(knocks).toHaveLength(2);
    expect(notices).toEqual([told]);
    // Those that do it again and again are told of once an hour.
    for (let i = 0; i < 20; i++) {
      mac.interfere(what);
      await clock.pass(15_000);
    }
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(notices).toEqual([told]);
    await clock.pass(3_600_000);
    mac.interfere(what);
    await clock.pass(15_000);
    expect(notices).toEqual([told, told]);
  });

  test('our token taken and pf switched on by another: we hold it again', async () => {
    const { mac, clock, notices, start } = setUp();
    await start([A]);
    mac.interfere('disable');
    mac.interfere('enable');
    await clock.pass(15_000);
    expect(mac.tokens.size).toBe(2);
    expect(notices).toEqual([expect.stringMatching(/hold on pf was taken away/)]);
  });

  test('what only the list shows is put right within a minute', async () => {
    const { mac, clock, start } = setUp();
    await start([A, B]);
    mac.interfere('swapInTable');
    await clock.pass(72_000);
    expect(mac.keptOut).toEqual(new Set([A, B]));
  });

  test('after sleep, or when the owner asks, all is put right and tested at once', async () => {
    const { mac, knocks, firewall, start } = setUp();
    await start([A]);
    mac.interfere('disable');
    mac.interfere('flushTable');
    await firewall.reconcile();
    expect(mac.keptOut).toEqual(new Set([A]));
    expect(knocks).toHaveLength(2);
    expect(firewall.inUse.proof?.state).toBe('proven');
  });
});

describe('pf that can not be shown to work', () => {
  test('the main ruleset is replaced: routes block, that is told, and nothing that is not ours is touched', async () => {
    const { mac, clock, notices, firewall, start, want } = setUp();
    await start([A, B]);
    mac.interfere('replaceMain');
    expect(mac.keptOut.size).toBe(0);
    await clock.pass(15_000);
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(mac.hasAnchor).toBe(false);
    expect(firewall.inUse).toEqual({
      engine: 'blackhole',
      reason: expect.stringMatching(
        /^Blocking with blackhole routes, because pf can't be shown to work\. The main ruleset of pf was replaced.*cut off a blocked address altogether.*still arrives, but no answer leaves\.$/,
      ),
      proof: {
        state: 'unproven',
        found: expect.stringMatching(/no anchor "com\.apple\/\*"/),
        at: clock.now(),
      },
    });
    expect(firewall.state).toMatchObject({ holds: 2, problem: null, isFailing: false });
    expect(notices).toEqual([
      expect.stringMatching(
        /replaced.*Blackhole routes are used until pf works again\. Quit what changes pf/,
      ),
    ]);
    // What is blocked and lifted from now on is in both.
    await want([B, C]);
    expect(mac.routes).toEqual(new Set([B, C]));
    expect(mac.rules?.table).toEqual(new Set([B, C]));

    mac.interfere('restoreMain');
    await clock.pass(15_000);
    expect(firewall.inUse).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
    expect(mac.routes.size).toBe(0);
    expect(mac.keptOut).toEqual(new Set([B, C]));
    expect(notices.at(-1)).toMatch(/pf is shown to work again/);
    expect(mac.gaps).toEqual([]);
  });

  test('no connection comes by though all looks well: routes, until packets come by and a test proves it', async () => {
    const { mac, clock, knocks, firewall, start } = setUp();
    mac.isPassedBefore = true;
    await start([A]);
    expect(firewall.inUse).toMatchObject({
      engine: 'blackhole',
      reason: expect.stringMatching(
        /Connections to 127\.0\.0\.1, 192\.0\.2\.7, made as a test, did not come by/,
      ),
    });
    await settle();
    expect(mac.routes).toEqual(new Set([A]));
    await clock.pass(240_000);
    expect(knocks).toHaveLength(2);
    mac.interfere('passNoMore');
    mac.packet();
    await clock.pass(15_000);
    expect(firewall.inUse).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
    expect(mac.routes.size).toBe(0);
  });

  test('routes that a guard before left are taken away only when pf is proven', async () => {
    const { mac, clock, firewall, start } = setUp();
    mac.routes.add(A);
    mac.hasAnchor = false;
    await start([A]);
    await settle();
    expect(mac.routes).toEqual(new Set([A]));
    mac.interfere('restoreMain');
    await clock.pass(15_000);
    expect(mac.routes.size).toBe(0);
    expect(firewall.inUse.engine).toBe('pf');
    expect(mac.gaps).toEqual([]);
  });

  test('an address that is blocked while pf is tested is in it, too, before the routes go', async () => {
    const { mac, clock, knocks, start, want } = setUp();
    mac.isPassedBefore = true;
    await start([A]);
    await settle();
    mac.interfere('passNoMore');
    const { promise, resolve } = Promise.withResolvers<void>();
    mac.held.set('pf-change', promise);
    const { knock } = mac;
    mac.knock = async (address) => {
      void want([A, B]);
      return knock(address);
    };
    await clock.pass(300_000);
    expect(knocks).toHaveLength(3);
    expect(mac.routes).toEqual(new Set([A, B]));
    resolve();
    await settle();
    expect(mac.routes.size).toBe(0);
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(mac.gaps).toEqual([]);
  });

  test('what others put into the table in place of ours is found before the routes go', async () => {
    const { mac, clock, firewall, start } = setUp();
    mac.isPassedBefore = true;
    await start([A, B]);
    await clock.pass(65_000);
    mac.interfere('swapInTable');
    mac.interfere('passNoMore');
    mac.packet();
    await clock.pass(15_000);
    expect(firewall.inUse.engine).toBe('pf');
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(mac.gaps).toEqual([]);
  });

  test('a table that pf does not take is as good as none', async () => {
    const { mac, clock, firewall, start, want } = setUp();
    await start([A]);
    mac.failing.add('pf-change').add('pf-replace');
    await want([A, B]);
    await clock.pass(1000);
    expect(firewall.inUse).toMatchObject({
      engine: 'blackhole',
      proof: { found: expect.stringMatching(/^pf does not take the blocks: pf-/) },
    });
    expect(mac.routes).toEqual(new Set([A, B]));
    mac.failing.clear();
    await clock.pass(60_000);
    expect(firewall.inUse.engine).toBe('pf');
    expect(mac.keptOut).toEqual(new Set([A, B]));
    expect(mac.gaps).toEqual([]);
  });

  test('whoever chose pf and nothing else gets a problem instead of routes', async () => {
    const { mac, clock, notices, firewall, start } = setUp({ fallsBack: false });
    await start([A]);
    mac.interfere('replaceMain');
    await clock.pass(15_000);
    expect(mac.routes.size).toBe(0);
    expect(firewall.inUse).toMatchObject({ engine: 'pf', proof: { state: 'unproven' } });
    expect(firewall.state).toMatchObject({
      isFailing: true,
      problem: expect.stringMatching(
        /^pf can't be shown to work, so nobody may be kept out\. .*restart the Mac\.$/,
      ),
    });
    expect(notices).toHaveLength(1);
    mac.interfere('restoreMain');
    await clock.pass(15_000);
    expect(firewall.state).toMatchObject({ isFailing: false, problem: null });
  });
});

describe('shared lists', () => {
  const many = (count: number) =>
    SharedTargets.of({
      wide: AddressSet.of(['192.0.2.0/24']),
      singles: Array.from({ length: count - 1 }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`),
      exempt: AddressSet.empty,
    });

  test('are in pf beside own blocks, and in the routes as far as these hold them', async () => {
    const { mac, clock, firewall, start, want } = setUp();
    const few = many(2000);
    await start([A, '192.0.2.7'], few);
    await settle();
    expect(mac.rules?.table).toEqual(new Set([A, ...few.targets]));
    expect(firewall.state).toMatchObject({ holds: 2001, unheld: null });
    mac.interfere('replaceMain');
    await clock.pass(15_000);
    expect(mac.routes).toEqual(new Set([A, ...few.targets]));

    const more = many(2500);
    await want([A, B, '192.0.2.7'], more);
    await settle();
    expect(mac.rules?.table).toEqual(new Set([A, B, ...more.targets]));
    expect(mac.routes).toEqual(new Set([A, B, '192.0.2.7']));
    expect(firewall.inUse.engine).toBe('blackhole');
    expect(firewall.state).toMatchObject({
      holds: 3,
      isFailing: false,
      unheld: expect.stringMatching(
        /^Routes hold at most 2,000 addresses of lists; 2,500 are not kept out\. Quit what changes pf/,
      ),
    });
    mac.interfere('restoreMain');
    await clock.pass(15_000);
    expect(firewall.inUse.engine).toBe('pf');
    expect(mac.routes.size).toBe(0);
    expect(firewall.state).toMatchObject({ holds: 2502, unheld: null });
  });
});

describe('the helper', () => {
  test('that does not answer is told of, and nothing is taken for granted', async () => {
    const { mac, clock, notices, firewall, start } = setUp();
    mac.failing.add('all');
    await start([A]);
    await settle();
    expect(firewall.state).toMatchObject({ isFailing: true });
    expect(firewall.inUse.proof).toMatchObject({ state: 'unproven' });
    expect(firewall.pf).toBe(null);
    mac.failing.clear();
    await clock.pass(60_000);
    expect(firewall.inUse).toMatchObject({ engine: 'pf', proof: { state: 'proven' } });
    expect(firewall.state).toMatchObject({ isFailing: false, holds: 1 });
    expect(mac.routes.size).toBe(0);
    expect(notices).toEqual([]);
  });

  test('that does not tell how pf is: pf proves nothing, and routes block', async () => {
    const { mac, clock, firewall, start } = setUp();
    mac.failing.add('pf-state');
    await start([A]);
    await settle();
    expect(firewall.inUse).toMatchObject({
      engine: 'blackhole',
      proof: { state: 'unproven', found: 'pf could not be tested: pf-state fails.' },
    });
    expect(mac.routes).toEqual(new Set([A]));
    mac.failing.clear();
    await clock.pass(15_000);
    expect(firewall.inUse.engine).toBe('pf');
    expect(mac.routes.size).toBe(0);
  });

  test('is asked to take everything out, of pf and of routes; then nothing runs any more', async () => {
    const { mac, clock, firewall, start } = setUp();
    mac.hasAnchor = false;
    mac.others.enable();
    await start([A]);
    await settle();
    await firewall.remove();
    expect(mac.routes.size).toBe(0);
    expect(mac.rules).toBe(null);
    // Ours is given back, and pf stays on for the other.
    expect(mac.tokens).toEqual(new Set(['another']));
    expect(mac.isEnabled).toBe(true);
    expect(clock.next).toBe(null);
    await firewall.reconcile();
    expect(mac.rules).toBe(null);
  });

  test('is asked for the rest where a part fails, and not for what another firewall goes on with', async () => {
    const one = setUp();
    one.mac.hasAnchor = false;
    await one.start([A]);
    await settle();
    one.mac.failing.add('pf-remove');
    await expect(one.firewall.remove()).rejects.toThrow('pf-remove fails.');
    expect(one.mac.routes.size).toBe(0);

    const other = setUp();
    await other.start([A]);
    other.mac.routes.add(B);
    await other.firewall.remove(['pf']);
    expect(other.mac.rules?.table).toEqual(new Set([A]));
    expect(other.mac.routes.size).toBe(0);
  });

  test('stopping leaves every block where it is', async () => {
    const { mac, clock, firewall, start } = setUp();
    await start([A]);
    await firewall.stop();
    expect(mac.keptOut).toEqual(new Set([A]));
    expect(clock.next).toBe(null);
  });
});

const INTERFERENCES = Object.keys(new MacModel().others) as (keyof MacModel['others'])[];

test('whatever others do, in whatever order: then pf or routes keep out whom they should, and it is said which', async () => {
  const targets = fc.oneof(
    worldTargets,
    fc.uniqueArray(fc.constantFrom(A, B, C, '203.0.113.0/24', '192.0.2.1', '127.0.0.1')),
  );
  const step = fc.oneof(
    fc.record({ do: fc.constant('want' as const), own: targets }),
    fc.record({ do: fc.constant('lists' as const), shared: worldShared }),
    fc.record({ do: fc.constant('interfere' as const), what: fc.constantFrom(...INTERFERENCES) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.nat(70_000) }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.nat(10_000_000) }),
    fc.record({
      do: fc.constant('fail' as const),
      verb: fc.constantFrom(
        'all',
        'pf-prepare',
        'pf-state',
        'pf-list',
        'pf-change',
        'route-change',
        'route-remove',
      ),
    }),
    fc.record({ do: fc.constant('heal' as const) }),
    fc.record({ do: fc.constant('packet' as const) }),
    fc.record({ do: fc.constant('repair' as const) }),
    fc.record({ do: fc.constant('settle' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, atOnce) => {
      const { mac, clock, firewall, start, want } = setUp();
      let own: readonly string[] = [A];
      let shared = SharedTargets.none;
      if (atOnce) void start(own);
      else await start(own);
      for (const one of steps) {
        if (one.do === 'want') {
          own = one.own;
          void want(own, shared);
        } else if (one.do === 'lists') {
          shared = one.shared;
          void want(own, shared);
        } else if (one.do === 'interfere') mac.interfere(one.what);
        else if (one.do === 'pass') await clock.pass(one.ms);
        else if (one.do === 'sleep') clock.advance(one.ms);
        else if (one.do === 'fail') mac.failing.add(one.verb);
        else if (one.do === 'heal') mac.failing.clear();
        else if (one.do === 'packet') mac.packet();
        else if (one.do === 'repair') void firewall.reconcile();
        else await settle();
      }
      mac.failing.clear();
      await clock.pass(400_000);
      const desired = new Set(desiredFrom([...own, ...shared.targets]).targets);
      expect(mac.keptOut).toEqual(desired);
      expect(firewall.state).toMatchObject({ holds: desired.size, isFailing: false });
      const { works } = mac;
      expect(firewall.inUse).toMatchObject(
        works
          ? { engine: 'pf', proof: { state: 'proven' } }
          : { engine: 'blackhole', proof: { state: 'unproven' } },
      );
      expect(works ? mac.rules?.table : mac.routes).toEqual(desired);
      expect(mac.gaps).toEqual([]);
      await firewall.remove();
      expect([mac.rules, mac.routes.size, mac.tokens.has(mac.kept ?? ''), clock.next]).toEqual([
        null,
        0,
        false,
        null,
      ]);
    }),
    { numRuns: 600 },
  );
});
