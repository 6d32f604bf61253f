import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatPrefix } from '../../src-shared/address.ts';
import { unenforceable } from './desired.ts';
import { NftablesEngine } from './nftables.ts';
import { Reconciler } from './reconciler.ts';
import { Lab, labProblem, SERVER } from './testing/lab.ts';
import { ownOnly } from './testing/wanted.ts';

const problem = labProblem();
const SSH = 4022;
const WEB = 4080;

describe.skipIf(problem !== null)(
  `nftables for real${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let lab: Lab;
    let engine: NftablesEngine;

    beforeAll(async () => {
      lab = new Lab();
      await lab.listen(SSH, WEB);
    }, 60_000);
    afterAll(() => lab?.close());
    beforeEach(async () => {
      lab.nft('flush', 'ruleset');
      engine = new NftablesEngine(lab.helper(), `port ${SSH}`);
      await engine.prepare();
    });

    const listed = async () => (await engine.list()).sort();
    const reaches = (from: string, to: string, port: number, expected: 'open' | 'silent') =>
      expect(lab.reach(from, to, port, expected), `${from} to ${to} port ${port}`).resolves.toBe(expected);

    test('a blocked address is shut out, its neighbour is not, and only from that port', async () => {
      await reaches('203.0.113.66', SERVER.v4, SSH, 'open');
      await reaches('2001:db8::66', SERVER.v6, SSH, 'open');
      await engine.change(['203.0.113.66', '2001:db8::66'], []);
      await Promise.all([
        reaches('203.0.113.66', SERVER.v4, SSH, 'silent'),
        reaches('2001:db8::66', SERVER.v6, SSH, 'silent'),
        reaches('203.0.113.67', SERVER.v4, SSH, 'open'),
        reaches('2001:db8::67', SERVER.v6, SSH, 'open'),
        reaches('203.0.113.66', SERVER.v4, WEB, 'open'),
        reaches('2001:db8::66', SERVER.v6, WEB, 'open'),
      ]);
      await engine.change([], ['203.0.113.66', '2001:db8::66']);
      await reaches('203.0.113.66', SERVER.v4, SSH, 'open');
      await reaches('2001:db8::66', SERVER.v6, SSH, 'open');
    });

    test('prefixes of both families', async () => {
      await engine.change(['198.51.100.0/24', '2001:db8:0:1::/64'], []);
      await Promise.all([
        reaches('198.51.100.66', SERVER.other4, SSH, 'silent'),
        reaches('2001:db8:0:1::66', SERVER.other6, SSH, 'silent'),
        reaches('203.0.113.66', SERVER.v4, SSH, 'open'),
        reaches('2001:db8::66', SERVER.v6, SSH, 'open'),
      ]);
    });

    test('all ports, and back to one, keeping what is blocked', async () => {
      await engine.change(['203.0.113.66', '2001:db8:0:1::/64'], []);
      const everywhere = new NftablesEngine(lab.helper(), 'all-ports');
      await everywhere.prepare();
      await Promise.all([
        reaches('203.0.113.66', SERVER.v4, WEB, 'silent'),
        reaches('2001:db8:0:1::66', SERVER.other6, WEB, 'silent'),
        reaches('203.0.113.67', SERVER.v4, WEB, 'open'),
      ]);
      await engine.prepare();
      await reaches('203.0.113.66', SERVER.v4, WEB, 'open');
      expect(await listed()).toEqual(['2001:db8:0:1::/64', '203.0.113.66']);
    });

    test('what is there already or gone already is no error', async () => {
      await engine.change(['203.0.113.66', '198.51.100.0/24', '2001:db8::/64'], []);
      await engine.change(
        ['203.0.113.66', '203.0.113.67', '198.51.100.0/24'],
        ['192.0.2.1', '192.0.2.128/25', '2001:db8::/64', '2001:db8::7'],
      );
      expect(await listed()).toEqual(['198.51.100.0/24', '203.0.113.66', '203.0.113.67']);
    });

    test('adjacent and nested changes come back as they were put there', async () => {
      const adjacent = ['203.0.113.4', '203.0.113.5', '203.0.113.6/31', '203.0.113.8/30', '203.0.113.12/30'];
      await engine.change([...adjacent, '2001:db8:0:2::/64', '2001:db8:0:3::/64'], []);
      expect(await listed()).toEqual(['2001:db8:0:2::/64', '2001:db8:0:3::/64', ...adjacent].sort());
      await engine.change(
        ['203.0.113.0/28', '2001:db8::/32'],
        [...adjacent, '2001:db8:0:2::/64', '2001:db8:0:3::/64'],
      );
      expect(await listed()).toEqual(['2001:db8::/32', '203.0.113.0/28']);
      await engine.change(['203.0.113.8/30', '2001:db8:0:2::/64'], ['203.0.113.0/28', '2001:db8::/32']);
      expect(await listed()).toEqual(['2001:db8:0:2::/64', '203.0.113.8/30']);
    });

    test('a change that cannot be made changes nothing', async () => {
      await engine.change(['198.51.100.0/24'], []);
      const refused = engine.change(['203.0.113.66', '127.0.0.1'], ['198.51.100.0/24']);
      await expect(refused).rejects.toThrow(/loopback/);
      lab.nft('add set inet drawbridge networks4_25 { type ether_addr; }');
      const failed = engine.change(['203.0.113.66', '192.0.2.0/25'], ['198.51.100.0/24']);
      await expect(failed).rejects.toThrow(/nft: .*Error/);
      expect(await listed()).toEqual(['198.51.100.0/24']);
    });

    test('prefixes of many lengths are kept out, and those beside them are not', async () => {
      const own = (base: bigint, length: number, bits: number) =>
        (base >> BigInt(bits - length)) << BigInt(bits - length);
      const v4 = [8, 15, 16, 17, 23, 24, 25, 31].map((length) =>
        canonical(4, own(0xcb007142n, length, 32), 32, length),
      );
      const v6 = [16, 31, 32, 33, 47, 48, 63, 64, 65, 112, 127].map((length) =>
        canonical(6, (0x20010db8n << 96n) | 0x66n, 128, length),
      );
      for (const target of [...v4, ...v6]) {
        await engine.replace([target]);
        expect(await listed()).toEqual([target]);
        const [from, to] = target.includes(':') ? ['2001:db8::66', SERVER.v6] : ['203.0.113.66', SERVER.v4];
        await reaches(from, to, SSH, 'silent');
      }
      await engine.replace(['203.0.113.64/31', '203.0.113.68/30', '2001:db8::64/127', '2001:db8::68/125']);
      await reaches('203.0.113.66', SERVER.v4, SSH, 'open');
      await reaches('2001:db8::66', SERVER.v6, SSH, 'open');
    }, 120_000);

    test('any set of targets is listed as it was put there, and what is unenforceable is refused', async () => {
      const v4 = fc
        .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 6, max: 32 }))
        .map(([n, length]) => canonical(4, BigInt(n), 32, length));
      const v6 = fc
        .tuple(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.integer({ min: 14, max: 128 }))
        .map(([n, length]) => canonical(6, n, 128, length));
      await fc.assert(
        fc.asyncProperty(fc.oneof(v4, v6), fc.oneof(v4, v6), async (first, second) => {
          for (const target of [first, second]) {
            const replaced = engine.replace([target]).then(
              () => true,
              () => false,
            );
            expect(await replaced, target).toBe(unenforceable(target) === null);
            if (await replaced) expect(await listed()).toEqual([target]);
          }
        }),
        { numRuns: 30 },
      );
    });

    test('prepare repairs rules, chains and sets, and keeps the elements', async () => {
      const blocked = ['198.51.100.0/24', '2001:db8:0:1::/64', '2001:db8::66', '203.0.113.66'];
      const damages = [
        'flush chain inet drawbridge input',
        'insert rule inet drawbridge input accept',
        'flush chain inet drawbridge input; delete chain inet drawbridge input',
        'flush chain inet drawbridge input; delete chain inet drawbridge input; add chain inet drawbridge input',
        'flush chain inet drawbridge input; delete chain inet drawbridge input; add chain inet drawbridge input { type filter hook output priority 0; }',
        'add chain inet drawbridge input { policy drop; }',
        'add table inet drawbridge { flags dormant; }',
        'flush chain inet drawbridge blocked',
        'flush chain inet drawbridge input; delete chain inet drawbridge blocked; add chain inet drawbridge blocked { type filter hook output priority 0; }',
        'flush chain inet drawbridge blocked; delete set inet drawbridge blocked6; delete set inet drawbridge networks4_24',
        'flush chain inet drawbridge blocked; delete set inet drawbridge blocked6; add set inet drawbridge blocked6 { type ether_addr; elements = { 02:00:00:00:00:01 }; }',
        'flush chain inet drawbridge blocked; delete set inet drawbridge networks6_64; add set inet drawbridge networks6_64 { type ipv6_addr; flags interval; }',
      ];
      for (const damage of damages) {
        await engine.replace(blocked);
        lab.nft(...damage.split(' '));
        await engine.prepare();
        const expected = /set/.test(damage) ? expect.arrayContaining(['203.0.113.66']) : blocked;
        expect(await listed(), damage).toEqual(expected);
        await engine.replace(blocked);
        await reaches('2001:db8::66', SERVER.v6, SSH, 'silent');
        await reaches('2001:db8::67', SERVER.v6, SSH, 'open');
      }
    }, 120_000);

    test('remove takes our table and nothing else, also when it is not there', async () => {
      lab.nft(
        'add table inet foreign; add set inet foreign blocked4 { type ipv4_addr; elements = { 192.0.2.1 }; }',
      );
      const foreign = lab.nft('list', 'table', 'inet', 'foreign');
      await engine.change(['203.0.113.66'], []);
      await engine.remove();
      await engine.remove();
      expect(lab.nft('list', 'ruleset')).toBe(foreign);
      await expect(engine.list()).rejects.toThrow(/No such file/);
    });

    describe('with a reconciler', () => {
      let reconciler: Reconciler;
      const start = async (...targets: string[]) => {
        reconciler = new Reconciler({ engine, intervalMs: 3_600_000 });
        await reconciler.start(ownOnly(targets));
      };
      const holds = async (...targets: string[]) => {
        expect(reconciler.state).toMatchObject({ holds: targets.length, problem: null });
        expect(await listed()).toEqual(targets.sort());
      };

      test('what was removed or added by hand is put right; others are left alone', async () => {
        lab.nft(
          'add table inet foreign; add set inet foreign blocked4 { type ipv4_addr; elements = { 192.0.2.1 }; }',
        );
        const foreign = lab.nft('list', 'table', 'inet', 'foreign');
        await start('203.0.113.66', '2001:db8:0:1::/64', '198.51.100.0/24');
        for (const damage of [
          'delete element inet drawbridge blocked4 { 203.0.113.66 }',
          'flush set inet drawbridge networks6_64',
          'add element inet drawbridge blocked4 { 192.0.2.7 }',
          'add element inet drawbridge blocked4 { 198.51.100.7 }',
          'add element inet drawbridge networks4_24 { 192.0.2.0 }',
          'add element inet drawbridge networks4_24 { 192.0.2.7 }',
          'add set inet drawbridge networks4_25 { type ipv4_addr; elements = { 192.0.2.128, 198.51.100.128 }; }',
          'add element inet drawbridge blocked6 { * }',
          'delete element inet drawbridge networks4_24 { 198.51.100.0 }; add element inet drawbridge networks4_24 { 198.51.101.0 }',
          'flush chain inet drawbridge blocked',
          'delete table inet drawbridge',
          'flush chain inet drawbridge input',
        ]) {
          lab.nft(damage);
          await reconciler.reconcile();
          await holds('203.0.113.66', '2001:db8:0:1::/64', '198.51.100.0/24');
          await reaches('203.0.113.66', SERVER.v4, SSH, 'silent');
        }
        expect(lab.nft('list', 'table', 'inet', 'foreign')).toBe(foreign);
        await reconciler.stop();
      }, 120_000);

      test('a change after the table vanished, or became another, ends well', async () => {
        await start('203.0.113.66');
        lab.nft('delete table inet drawbridge');
        await reconciler.want(ownOnly(['203.0.113.66', '203.0.113.67']));
        await holds('203.0.113.66', '203.0.113.67');
        lab.nft('delete table inet drawbridge');
        lab.nft('add table inet drawbridge { set networks4_24 { type ether_addr; }; }');
        await reconciler.want(ownOnly(['203.0.113.66', '198.51.100.0/24']));
        await holds('203.0.113.66', '198.51.100.0/24');
        await reaches('198.51.100.66', SERVER.other4, SSH, 'silent');
        await reconciler.remove();
        expect(lab.nft('list', 'tables')).toBe('');
      });

      test('what was removed by hand comes back by itself', async () => {
        reconciler = new Reconciler({ engine, intervalMs: 100 });
        await reconciler.start(ownOnly(['203.0.113.66']));
        lab.nft('delete table inet drawbridge');
        await expect.poll(() => engine.list().catch(() => []), { timeout: 30_000 }).toEqual(['203.0.113.66']);
        await reconciler.stop();
        await holds('203.0.113.66');
      }, 60_000);

      test('live connections of a new block are ended, those of neighbours go on', async () => {
        await start();
        const attacker4 = await lab.connect('203.0.113.66', SERVER.v4, SSH);
        const attacker6 = await lab.connect('2001:db8:0:1::66', SERVER.other6, SSH);
        const web = await lab.connect('203.0.113.66', SERVER.v4, WEB);
        const neighbour = await lab.connect('203.0.113.67', SERVER.v4, SSH);
        expect([attacker4.reach, attacker6.reach, web.reach, neighbour.reach]).toEqual(Array(4).fill('open'));
        const cut = await lab.helper().run({
          verb: 'cut',
          scope: `port ${SSH}`,
          add: ['192.0.2.1', '192.0.2.0/25', '2001:db8:0:2::/64'],
        });
        expect(cut).toEqual(['ss 0', 'conntrack 0', 'left 0']);
        await reconciler.want(ownOnly(['203.0.113.66', '2001:db8:0:1::/64']));
        expect(reconciler.state.problem).toBe(null);
        await Promise.all([attacker4.ended, attacker6.ended]);
        const left = lab.connections();
        expect(left).toMatch(/:4022 .*203\.0\.113\.67/);
        expect(left).toMatch(/:4080 .*203\.0\.113\.66/);
        expect(left).not.toMatch(/:4022 .*(203\.0\.113\.66|2001:db8:0:1::66)/);
        const all = await lab.helper().run({ verb: 'cut', scope: 'all-ports', add: ['203.0.113.66'] });
        expect(all).toContain('left 0');
        await web.ended;
        await reconciler.stop();
      });

      test('100,000 blocks are loaded as one batch', async () => {
        const targets = new Set<string>();
        while (targets.size < 95_000)
          targets.add(`100.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`);
        while (targets.size < 100_000) targets.add(`2001:db8:${randomInt(1, 65_536).toString(16)}:1::/64`);
        const seconds = async (what: string, work: () => Promise<unknown>) => {
          const began = performance.now();
          await work();
          console.info(`100,000 blocks: ${what} ${((performance.now() - began) / 1000).toFixed(2)} s`);
        };
        reconciler = new Reconciler({ engine, intervalMs: 3_600_000 });
        await seconds('loaded in', () => reconciler.start(ownOnly([...targets])));
        expect(reconciler.state).toMatchObject({ holds: 100_000, problem: null });
        await seconds('compared in', () => reconciler.reconcile());
        await seconds('one more in', () => reconciler.want(ownOnly([...targets, '203.0.113.66'])));
        await reaches('203.0.113.66', SERVER.v4, SSH, 'silent');
        await seconds('one fewer in', () => reconciler.want(ownOnly([...targets])));
        expect(new Set(await engine.list())).toEqual(targets);
        await seconds('half of them removed in', () =>
          reconciler.want(ownOnly([...targets].slice(0, 50_000))),
        );
        expect(new Set(await engine.list())).toEqual(new Set([...targets].slice(0, 50_000)));
        await reconciler.remove();
      }, 300_000);
    });
  },
);

function canonical(family: 4 | 6, value: bigint, bits: number, length: number): string {
  const hostBits = BigInt(bits - length);
  return formatPrefix({ family, network: (value >> hostBits) << hostBits, length });
}
