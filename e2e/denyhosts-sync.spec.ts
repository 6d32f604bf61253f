/** Two servers with a guard each, and a sync server between them that speaks as DenyHosts' own does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SyncPeer, startSyncPeer } from '../src-main/share/denyhosts/testing/sync-peer.ts';
import { FaultyProxy, type MadeUpAnswer } from './testbed/faulty-proxy.ts';
import { GuardedServer } from './testbed/guarded-server.ts';
import { describeOnTestbed } from './testbed/needs.ts';
import { publicAddress } from './testbed/public-clients.ts';
import { waitFor } from './testbed/wait-for.ts';

/** Where both find the sync server, on their own loopback: the port that DenyHosts' has. */
const PORT = 9911;
/** Who the sync server takes them for. */
const [FIRST, SECOND, THIRD] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const [OFTEN_SEEN, SEEN_ONCE, LATER, OWN] = [1, 2, 3, 4].map(publicAddress) as [
  string,
  string,
  string,
  string,
];
/** The sync server can't take it; with it, it fails the whole call. */
const UNWANTED = '45.9.20.104';
const CLIENTS = [OFTEN_SEEN, SEEN_ONCE, LATER, OWN, UNWANTED];

/** Twelve entities, each ten of the one before: 3 TB. */
const BOMB = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "boom">${Array.from(
  { length: 12 },
  (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`,
).join(
  '',
)}]><methodResponse><params><param><value><string>&a12;</string></value></param></params></methodResponse>`;

/** Reads a file of the guard's, for whoever believes it. */
const OUTSIDE = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><methodResponse><params><param><value><struct><member><name>timestamp</name><value><string>1</string></value></member><member><name>hosts</name><value><array><data><value><string>&f;</string></value></data></array></value></member></struct></value></param></params></methodResponse>`;

const LIES: readonly MadeUpAnswer[] = [
  { status: 200, body: BOMB },
  { status: 200, body: OUTSIDE },
  { status: 200, body: '' },
  { status: 200, body: `<methodResponse>${'<value><array><data>'.repeat(50_000)}` },
  { status: 200, body: ' '.repeat(3_000_000) },
  { status: 502, body: '<html>Bad Gateway</html>' },
  { status: 200, body: '<methodResponse><params>', isCut: true },
];

describeOnTestbed(
  'addresses told to a sync server, and taken from it',
  () => {
    let peer: SyncPeer;
    let first: GuardedServer;
    let second: GuardedServer;
    /** Before the sync server, as each of them comes to it. */
    let proxies: { first: FaultyProxy; second: FaultyProxy };
    const ends: (() => Promise<void>)[] = [];

    const startPeer = async () => {
      peer = await startSyncPeer({ atEnd: (stop) => ends.push(stop) });
    };
    const startProxy = (reporter: string) =>
      FaultyProxy.start({ target: () => peer.port, headers: { 'x-real-ip': reporter } });

    beforeAll(async () => {
      await startPeer();
      proxies = { first: await startProxy(FIRST), second: await startProxy(SECOND) };
      [first, second] = await Promise.all([GuardedServer.start(CLIENTS), GuardedServer.start(CLIENTS)]);
      await first.openTunnel(PORT, () => proxies.first.port);
      await second.openTunnel(PORT, () => proxies.second.port);
    });
    afterAll(async () => {
      proxies?.first.close();
      proxies?.second.close();
      await Promise.allSettled([first?.close(), second?.close(), ...ends.map((end) => end())]);
    });

    const sync = async (server: GuardedServer) => (await server.ask('syncDenyHosts', {})).share.denyHosts;

    /** A call that failed half-way is made again: each of them once. */
    const reportersOf = async (address: string) => [
      ...new Set((await peer.known()).get(address) as readonly string[]),
    ];

    const waitForBlock = (server: GuardedServer, address: string) =>
      waitFor(`a block of ${address}`, async () => (await server.ownBlocks()).includes(address));

    test('nothing is told or asked until the owner says so', async () => {
      const { denyHosts } = await first.ask('share', {});
      expect(denyHosts).toMatchObject({
        state: 'off',
        settings: { server: '', upload: false, download: false },
      });
      await expect(first.ask('syncDenyHosts', {})).rejects.toMatchObject({ code: 'refused' });
      await expect(first.ask('setDenyHosts', { change: { upload: true } })).rejects.toMatchObject({
        code: 'invalid',
      });
      expect(await peer.calls()).toEqual([]);
      const change = {
        server: '127.0.0.1',
        upload: true,
        download: true,
        threshold: 2,
        resiliencySeconds: 0,
      };
      await first.ask('setDenyHosts', { change });
      await second.ask('setDenyHosts', { change });
    });

    test('attackers of one are told, all but the one that the server does not take', async () => {
      const attackers = [OFTEN_SEEN, UNWANTED, SEEN_ONCE];
      await Promise.all(attackers.map((from) => first.attackFrom(from)));
      for (const attacker of attackers) await waitForBlock(first, attacker);
      const { state, problem, statistics } = await sync(first);
      expect({ state, problem }).toEqual({ state: 'ok', problem: null });
      expect(statistics).toMatchObject({ sent: 2, sentLast: 2, refused: 1 });
      expect([...(await peer.known()).keys()].sort()).toEqual([OFTEN_SEEN, SEEN_ONCE]);
      expect(await reportersOf(OFTEN_SEEN)).toEqual([FIRST]);
    });

    test('the other takes only what enough have reported, and is closed to it', async () => {
      await sync(second);
      expect(await second.sharedBlocks()).toEqual([]);
      expect(await second.isOpenTo(OFTEN_SEEN)).toBe(true);
      await peer.callAs(THIRD, 'add_hosts', [OFTEN_SEEN]);
      const { statistics } = await sync(second);
      expect(statistics.receivedLast).toBe(1);
      const open = await Promise.all([OFTEN_SEEN, SEEN_ONCE].map((from) => second.isOpenTo(from)));
      expect(open).toEqual([false, true]);
      const { blocks } = await second.ask('sharedOf', { target: OFTEN_SEEN });
      expect(blocks).toMatchObject([{ source: 'denyhosts', sourceName: 'DenyHosts' }]);
    });

    test('what was taken is never told on', async () => {
      await sync(second);
      expect(await reportersOf(OFTEN_SEEN)).toEqual([FIRST, THIRD]);
    });

    test('a sync server that dies takes nothing away, and comes back', async () => {
      await peer.stop();
      await first.attackFrom(LATER);
      await waitForBlock(first, LATER);
      for (const server of [first, second]) {
        const { state, problem } = await sync(server);
        expect(state).toBe('problem');
        expect(problem).toContain('127.0.0.1');
      }
      expect(await second.sharedBlocks()).toEqual([OFTEN_SEEN]);
      expect(await second.isOpenTo(OFTEN_SEEN)).toBe(false);
      await startPeer();
      expect(await sync(first)).toMatchObject({ state: 'ok', statistics: { sent: 3, sentLast: 1 } });
      await peer.callAs(THIRD, 'add_hosts', [LATER]);
      await sync(second);
      expect((await second.sharedBlocks()).sort()).toEqual([OFTEN_SEEN, LATER]);
      expect(await second.isOpenTo(LATER)).toBe(false);
    });

    test('entity bombs and other lies leave all as it was, and lose nothing', async () => {
      await second.attackFrom(OWN);
      await waitForBlock(second, OWN);
      const before = (await second.ask('share', {})).denyHosts;
      for (const lie of LIES) {
        proxies.second.makeUp([lie]);
        const { state, problem, holds, statistics } = await sync(second);
        expect({ state, holds }, lie.body.slice(0, 50)).toEqual({ state: 'problem', holds: before.holds });
        expect(problem).not.toMatch(/boom|root:|</);
        expect(statistics).toMatchObject({
          sent: before.statistics.sent,
          received: before.statistics.received,
          serverTime: before.statistics.serverTime,
        });
      }
      expect(await second.isOpenTo(OFTEN_SEEN)).toBe(false);
      proxies.second.pass();
      expect(await sync(second)).toMatchObject({ state: 'ok', problem: null });
      expect(await reportersOf(OWN)).toEqual([SECOND]);
    });

    test('unblocked where it was taken, it opens there alone; without a server nobody is kept out', async () => {
      const { liftedFrom } = await second.ask('unblock', { target: OFTEN_SEEN });
      expect(liftedFrom).toEqual(['DenyHosts']);
      expect(await second.isOpenTo(OFTEN_SEEN)).toBe(true);
      expect(await first.ownBlocks()).toContain(OFTEN_SEEN);
      await second.ask('setDenyHosts', { change: { server: '' } });
      expect(await second.sharedBlocks()).toEqual([]);
      expect(await second.isOpenTo(LATER)).toBe(true);
      expect(await second.ownBlocks()).toEqual([OWN]);
    });
  },
  { '/usr/bin/python3': 'python3' },
);
