/** Two servers with a guard each, one real CrowdSec Local API: who attacks one finds the other closed, whatever happens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUTHORITY } from '../src-main/share/crowdsec/testing/certificate.ts';
import { describeWithCrowdSec } from '../src-main/share/crowdsec/testing/lapi-program.ts';
import { startSyncPeer, whyNoPeer } from '../src-main/share/denyhosts/testing/sync-peer.ts';
import type { MadeUpAnswer } from './testbed/faulty-proxy.ts';
import { Fleet } from './testbed/fleet.ts';
import type { GuardedServer } from './testbed/guarded-server.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { publicAddress } from './testbed/public-clients.ts';
import { waitFor } from './testbed/wait-for.ts';

const CLIENTS = Array.from({ length: 11 }, (_, i) => publicAddress(i + 1));
const EARLY = publicAddress(1);
/** Attackers of the first server, and of the second; each pair: one that is unblocked, and one that is not. */
const [OF_FIRST, LEARNT] = [publicAddress(2), publicAddress(3)];
const [OF_SECOND, OWN] = [publicAddress(4), publicAddress(5)];
const DELETED = publicAddress(6);
const NEIGHBOUR = publicAddress(7);
const FRIEND = publicAddress(8);

const LIES: readonly MadeUpAnswer[] = [
  { status: 200, body: '' },
  { status: 200, body: 'It works!' },
  { status: 502, body: '<html><h1>Bad Gateway</h1></html>' },
  { status: 200, body: '{"new": "everybody", "deleted": 7}' },
  { status: 200, body: '{"new": [{"value": 42}, null, "x"], "deleted": [{"scope": ["Ip"]}, false]}' },
  { status: 201, body: '{"ids": {}}' },
  { status: 500, body: '{"message": {"text": "no"}}' },
  { status: 200, body: '{"new": [', isCut: true },
];

describeWithCrowdSec('a fleet over one Local API', (program) => {
  describeOnTestbed('two guards', () => {
    let fleet: Fleet;
    let first: GuardedServer;
    let second: GuardedServer;

    beforeAll(async () => {
      fleet = await Fleet.start(program, CLIENTS);
      ({ first, second } = fleet);
      await letReport(second);
    });
    afterAll(() => fleet?.close());

    const crowdSec = async (server: GuardedServer) => (await server.ask('share', {})).crowdSec;

    test('who does not trust the LAPI, or has no key, does not join, and is told why', async () => {
      const request = { url: fleet.url, name: 'server-1', key: 'key-of-the-first' };
      await expect(first.ask('joinCrowdSec', request)).rejects.toThrow(/certificate/i);
      await expect(
        first.ask('joinCrowdSec', { ...request, ca: AUTHORITY, key: 'another' }),
      ).rejects.toMatchObject({ code: 'refused' });
      expect(await crowdSec(first)).toMatchObject({ state: 'off', settings: { url: '' }, hasKey: false });
      expect(await fleet.lapi.cscli('machines', 'list', '-o', 'raw')).not.toContain('server-1');
    });

    test('a machine that is not validated yet is told what to type, and loses nothing meanwhile', async () => {
      const commands = await fleet.join();
      expect(commands).toEqual([
        'cscli machines validate drawbridge-server-1',
        'cscli machines validate drawbridge-server-2',
      ]);
      for (const server of [first, second]) await server.ask('setCrowdSec', { change: { pollSeconds: 1 } });
      await first.attackFrom(EARLY);
      const waiting = await waitFor('it to be told why nothing is given', async () => {
        const now = await crowdSec(first);
        return now.state === 'problem' && now.waiting === 1 ? now : null;
      });
      expect(waiting.pushed).toBe(0);
      expect(waiting.problem).toContain('cscli machines validate drawbridge-server-1');

      await fleet.type(commands);
      await fleet.settled(first, second);
      expect(await crowdSec(first)).toMatchObject({ state: 'ok', waiting: 0, pushed: 1, problem: null });
      await fleet.shutBoth(EARLY);
    });

    test('who attacks one finds the other closed, too; neighbours get in, and friends of the other', async () => {
      await second.ask('allow', { entry: FRIEND, comment: 'a friend' });
      // It has tried the other one, too, though not often enough to be blocked there.
      await Promise.all([OF_FIRST, LEARNT].map((from) => second.testbed.clients.tryPasswords(from, 'admin')));
      await Promise.all([
        ...[OF_FIRST, LEARNT, DELETED, FRIEND].map((from) => first.attackFrom(from)),
        ...[OF_SECOND, OWN].map((from) => second.attackFrom(from)),
      ]);
      await Promise.all([fleet.shutBoth(OF_FIRST, LEARNT, DELETED, OF_SECOND, OWN), first.shutsOut(FRIEND)]);
      expect(await first.isOpenTo(NEIGHBOUR)).toBe(true);
      expect(await second.isOpenTo(NEIGHBOUR)).toBe(true);
    });

    test('where a block came from is told', async () => {
      expect(await first.ownBlocks()).toContain(OF_FIRST);
      expect(await second.ownBlocks()).not.toContain(OF_FIRST);
      expect(await first.sharedBlocks()).not.toContain(OF_FIRST);
      const { blocks } = await second.ask('sharedOf', { target: OF_FIRST });
      expect(blocks).toMatchObject([{ source: 'crowdsec', sourceName: 'CrowdSec', target: OF_FIRST }]);
      const details = await second.ask('attacker', { address: OF_FIRST, events: 10 });
      expect(details?.attacker.status).toMatchObject({ state: 'blocked', from: 'CrowdSec' });
      expect(details?.shared).toEqual(blocks);
      const page = await second.ask('sharedBlocks', { limit: 10, offset: 0, search: OF_FIRST });
      expect(page.blocks).toEqual(blocks);
      const own = (await first.ask('attacker', { address: OF_FIRST, events: 0 }))?.blocks[0];
      const apart = Math.abs((blocks[0]?.until ?? 0) - (own?.until ?? 0));
      expect(apart, 'both end together').toBeLessThan(10_000);
    });

    test('unblocked where it was blocked, both open', async () => {
      const { lifted } = await first.ask('unblock', { target: OF_FIRST });
      expect(lifted.map(({ target }) => target)).toEqual([OF_FIRST]);
      await fleet.opensBoth(OF_FIRST);
    });

    test('unblocked where it was learnt, both open', async () => {
      const { lifted, liftedFrom } = await first.ask('unblock', { target: OF_SECOND });
      expect({ lifted, liftedFrom }).toEqual({ lifted: [], liftedFrom: ['CrowdSec'] });
      await fleet.opensBoth(OF_SECOND);
      const page = { limit: 10, offset: 0, ended: true, search: OF_SECOND };
      expect((await second.ask('blocks', page)).blocks).toMatchObject([{ liftedBy: 'crowdsec' }]);
    });

    test('deleted with cscli, both open', async () => {
      await fleet.lapi.cscli('decisions', 'delete', '--ip', DELETED);
      await fleet.opensBoth(DELETED);
    });

    test("the second's allow list wins over what the first tells", async () => {
      expect(await second.sharedBlocks()).toContain(FRIEND);
      expect(await second.isOpenTo(FRIEND)).toBe(true);
      await second.ask('disallow', { entry: FRIEND });
      await second.shutsOut(FRIEND);
    });

    test('what was learnt is never pushed back, nor reported, nor uploaded to DenyHosts', async () => {
      await fleet.settled(first, second);
      const told = await fleet.toldBy();
      expect(told.get(LEARNT)).toEqual(['drawbridge-server-1']);
      expect(told.get(OWN)).toEqual(['drawbridge-server-2']);

      const { reports } = await second.ask('reports', { limit: 100, offset: 0 });
      expect(new Set(reports.flatMap(({ addresses }) => addresses))).toEqual(new Set([OF_SECOND, OWN]));
      await second.ask('setReportSettings', { change: { mode: 'off' } });

      if (whyNoPeer !== null) return;
      const peer = await startSyncPeer();
      await second.openTunnel(9911, () => peer.port);
      await second.ask('setDenyHosts', { change: { server: '127.0.0.1', upload: true, download: true } });
      await second.ask('syncDenyHosts', {});
      expect([...(await peer.known()).keys()]).toEqual([OWN]);
      await second.ask('setDenyHosts', { change: { server: '' } });
    });

    test('without the LAPI everything stays, and what happens meanwhile is made up for', async () => {
      const attacker = publicAddress(9);
      await fleet.lapi.stop();
      await first.attackFrom(attacker);
      await waitFor('both to know that it is away', async () => {
        const states = await Promise.all([crowdSec(first), crowdSec(second)]);
        return states.every(({ state }) => state === 'problem');
      });
      const open = [first.isOpenTo(attacker), second.isOpenTo(attacker), second.isOpenTo(LEARNT)];
      expect(await Promise.all(open)).toEqual([false, true, false]);
      await fleet.lapi.start();
      // By itself, without being asked to.
      await second.shutsOut(attacker);
    });

    test('answers that are held back change nothing, not even for a guard that is killed meanwhile', async () => {
      const attacker = publicAddress(10);
      fleet.proxy.holdBack();
      await waitFor('an answer to be held back', () => fleet.proxy.held > 0);
      await second.attackFrom(attacker);
      await waitFor('it to be blocked', async () => (await second.ownBlocks()).includes(attacker));
      await waitFor('the firewall to hold it', async () => (await held(second)).includes(attacker));
      await second.guard.end('SIGKILL');
      expect(await Promise.all([second.isOpenTo(attacker), second.isOpenTo(LEARNT)])).toEqual([false, false]);
      await second.guard.start();
      expect(await second.sharedBlocks()).toContain(LEARNT);
      expect(await second.ownBlocks()).toContain(attacker);
      expect(await held(second)).toEqual(expect.arrayContaining([attacker, LEARNT]));
      fleet.proxy.pass();
      await first.shutsOut(attacker);
      await fleet.settled(second);
      // Whatever was told twice is taken back wholly.
      await second.ask('unblock', { target: attacker });
      await fleet.opensBoth(attacker);
    });

    test('whatever lies it is told, a guard opens to nobody, and tells it all once it is spoken to again', async () => {
      const attacker = publicAddress(11);
      const known = await second.sharedBlocks();
      fleet.proxy.makeUp(LIES);
      await second.attackFrom(attacker);
      await waitFor('it to be blocked', async () => (await second.ownBlocks()).includes(attacker));
      await waitFor('every lie to be told to each of its questions', async () => {
        await second.ask('checkCrowdSec', {});
        return fleet.proxy.madeUp >= 4 * LIES.length;
      });
      const { state, problem, waiting } = await crowdSec(second);
      expect({ state, waiting }).toEqual({ state: 'problem', waiting: 1 });
      expect(problem).not.toContain('<');
      expect(await second.sharedBlocks()).toEqual(known);
      expect(await Promise.all([second.isOpenTo(attacker), second.isOpenTo(LEARNT)])).toEqual([false, false]);
      fleet.proxy.pass();
      await fleet.settled(second);
      await first.shutsOut(attacker);
    });

    test('a LAPI that lost its database and is set up anew opens nothing, and is told everything again', async () => {
      await fleet.settled(first, second);
      const own = [...(await first.ownBlocks()), ...(await second.ownBlocks())].sort();
      const standing = () =>
        Promise.all([held(first), held(second), first.sharedBlocks(), second.sharedBlocks()]);
      const before = await standing();
      expect(before[0]).toEqual(own);
      expect(before[1]).toEqual(own);
      await fleet.lapi.stop();
      await fleet.lapi.wipe();
      await fleet.lapi.start();
      await waitFor('both to say what to do', async () => {
        await Promise.all([first.ask('checkCrowdSec', {}), second.ask('checkCrowdSec', {})]);
        const [one, other] = await Promise.all([crowdSec(first), crowdSec(second)]);
        return [one, other].every(({ problem }) =>
          /cscli bouncers add.*Join it again from here/.test(problem ?? ''),
        );
      });
      expect(await standing()).toEqual(before);
      await fleet.addKeys();
      await fleet.type(await fleet.join());
      const told = await waitFor('everything to be told again', async () => {
        await fleet.settled(first, second);
        const all = await fleet.toldBy();
        return own.every((target) => all.has(target)) ? all : null;
      });
      expect([...told.keys()].sort()).toEqual(own);
      expect(told.get(LEARNT)).toEqual(['drawbridge-server-1']);
      expect(told.get(OWN)).toEqual(['drawbridge-server-2']);
      expect(await standing()).toEqual(before);
    });

    test('left, the LAPI keeps nobody out any more, and its own blocks stay', async () => {
      await second.ask('setCrowdSec', { change: { url: '' } });
      expect(await second.sharedBlocks()).toEqual([]);
      expect(await Promise.all([second.isOpenTo(LEARNT), second.isOpenTo(OWN)])).toEqual([true, false]);
    });
  });
});

/** The addresses of the test that a server's firewall holds, in order. */
async function held(server: GuardedServer): Promise<string[]> {
  const table = await server.guard.nftTable();
  return [...new Set(table.match(/45\.9\.20\.\d+/g) ?? [])].sort();
}

/** Reports go out by themselves, at the first block; nobody answers at that mail server. */
async function letReport(server: GuardedServer): Promise<void> {
  await server.ask('setContact', { prefix: '45.9.20.0/24', email: 'abuse@isp.example' });
  const change = { mode: 'automatic', thresholdAttempts: 1, automaticAfterBlocks: 1 } as const;
  await server.ask('setReportSettings', { change });
  const account = {
    preset: 'other',
    address: 'ann@home.example',
    name: 'Ann',
    host: '127.0.0.1',
    port: 2525,
    security: 'none',
    user: '',
  } as const;
  await server.ask('setMailAccount', { account });
}
