import { describe, expect, test } from 'vitest';
import { memoryOwn, memoryShared } from './testing/memory-ports.ts';
import { makeSync, untilRound } from './testing/running-sync.ts';
import { startSyncPeer, whyNoPeer } from './testing/sync-peer.ts';

const documentation = (howMany: number) => Array.from({ length: howMany }, (_, i) => `203.0.113.${i}`);

describe.skipIf(whyNoPeer !== null)(
  `against a server in Python${whyNoPeer === null ? '' : ` (skipped: ${whyNoPeer})`}`,
  () => {
    test('what one sees closes the next one, but not itself', async () => {
      const peer = await startSyncPeer();
      const first = makeSync({
        settings: { server: peer.server },
        own: memoryOwn('203.0.113.7', '203.0.113.8'),
      });
      first.sync.start();
      await untilRound(first);
      expect(first.sync.status).toMatchObject({
        problem: null,
        sent: { inAll: 2, lastRound: 2 },
        received: { inAll: 0, lastRound: 0 },
      });
      expect(first.shared.entries()).toEqual([]);
      const before = Date.now();
      const second = makeSync({ settings: { server: peer.server } });
      second.sync.start();
      await untilRound(second);
      expect([...second.shared.held.keys()].sort()).toEqual(['203.0.113.7', '203.0.113.8']);
      for (const { until, reason } of second.shared.entries()) {
        expect(reason).toBe('');
        expect(until).toBeGreaterThanOrEqual(before + 86_400_000);
        expect(until).toBeLessThanOrEqual(Date.now() + 86_400_000);
      }
      expect(second.sync.status).toMatchObject({ received: { inAll: 2, lastRound: 2 }, sent: { inAll: 0 } });
      expect(Math.abs(second.sync.status.timestamp - Date.now() / 1000)).toBeLessThan(60);
      expect(await peer.calls()).toEqual([
        'add_hosts 2',
        'get_new_hosts 2',
        'get_new_hosts 0',
        'get_new_hosts 2',
      ]);
    });

    test('over https with an authority of one’s own; without it nothing is said', async () => {
      const peer = await startSyncPeer({ isTls: true });
      const own = memoryOwn('203.0.113.7');
      const wary = makeSync({ settings: { server: peer.server }, own });
      wary.sync.start();
      await untilRound(wary);
      expect(wary.sync.status.problem).toMatch(/^The certificate of localhost is not trusted/);
      await wary.sync.stop();
      expect((await peer.known()).size).toBe(0);
      const trusting = makeSync({ settings: { server: peer.server, ca: peer.ca }, own });
      trusting.sync.start();
      await untilRound(trusting);
      expect(trusting.sync.status.problem).toBeNull();
      expect([...(await peer.known()).keys()]).toEqual(['203.0.113.7']);
    });

    test('bad ones among many: all others arrive, the bad ones are not told again', async () => {
      const peer = await startSyncPeer();
      const hosts = documentation(120);
      const own = memoryOwn('2001:db8::/64', '10.0.0.1', ...hosts, '8.8.8.0/24');
      const running = makeSync({ settings: { server: peer.server, download: false }, own });
      running.sync.start();
      await untilRound(running);
      const bad = '203.0.113.104';
      expect([...(await peer.known()).keys()]).toEqual(hosts.filter((host) => host !== bad));
      expect(running.sync.status).toMatchObject({
        problem: null,
        refused: 1,
        untellable: 3,
        sent: { inAll: 119 },
      });
      const calls = (await peer.calls()).length;
      expect(calls).toBeLessThan(20);
      own.block('198.51.100.1');
      await running.sync.syncNow();
      expect((await peer.calls()).slice(calls)).toEqual(['add_hosts 1']);
      expect(running.sync.status.sent).toEqual({ inAll: 120, lastRound: 1 });
    });

    test('an address that the server alone finds bad', async () => {
      const peer = await startSyncPeer();
      const own = memoryOwn('203.0.113.1', '127.0.0.9', '203.0.113.2');
      const running = makeSync({
        settings: { server: peer.server },
        own,
        alsoPublic: ['203.0.113.0/24', '127.0.0.0/8'],
      });
      running.sync.start();
      await untilRound(running);
      expect([...(await peer.known()).keys()]).toEqual(['203.0.113.1', '203.0.113.2']);
      expect(own.told.get('127.0.0.9')).toBe(true);
      expect(running.sync.status).toMatchObject({ problem: null, refused: 1 });
    });

    test('more than 50: all of them in one round, then only what is new', async () => {
      const peer = await startSyncPeer();
      await peer.callAs('192.0.2.1', 'add_hosts', documentation(104));
      const running = makeSync({ settings: { server: peer.server } });
      running.sync.start();
      await untilRound(running);
      expect(running.shared.held.size).toBe(104);
      expect((await peer.calls()).slice(1)).toEqual([
        'get_new_hosts 0',
        'get_new_hosts 50',
        'get_new_hosts 100',
        'get_new_hosts 104',
      ]);
      await peer.advance(10);
      await running.sync.syncNow();
      await peer.advance(10);
      await peer.callAs('192.0.2.1', 'add_hosts', ['198.51.100.1']);
      await running.sync.syncNow();
      expect(running.sync.status.received.lastRound).toBe(1);
      expect(running.shared.held.has('198.51.100.1')).toBe(true);
    });

    test('threshold and resiliency are the server’s to apply', async () => {
      const peer = await startSyncPeer();
      const settings = { server: peer.server, threshold: 3, resiliencySeconds: 18_000 };
      const running = makeSync({ settings });
      const round = async () => {
        await running.sync.syncNow();
        return running.shared.held.size;
      };
      running.sync.start();
      await untilRound(running);
      for (const reporter of ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.2']) {
        await peer.callAs(reporter, 'add_hosts', ['203.0.113.7']);
      }
      await peer.advance(17_000);
      await peer.callAs('192.0.2.3', 'add_hosts', ['203.0.113.7']);
      expect(await round()).toBe(0);
      await peer.advance(2_000);
      expect(await round()).toBe(0);
      await peer.callAs('192.0.2.1', 'add_hosts', ['203.0.113.7']);
      expect(await round()).toBe(1);
    });

    test('the server’s clock is set back: asked anew, and nothing is lost', async () => {
      const peer = await startSyncPeer();
      await peer.callAs('192.0.2.1', 'add_hosts', ['203.0.113.7']);
      const running = makeSync({ settings: { server: peer.server } });
      running.sync.start();
      await untilRound(running);
      await peer.advance(-1000);
      await running.sync.syncNow();
      expect(running.sync.status).toMatchObject({
        timestamp: 0,
        problem: expect.stringMatching(
          /fault 103: Illegal timestamp\. The next round asks for everything again\.$/,
        ),
      });
      expect([...running.shared.held.keys()]).toEqual(['203.0.113.7']);
      await running.sync.syncNow();
      expect(running.sync.status.problem).toBeNull();
      expect(running.sync.status.timestamp).toBeGreaterThan(0);
      expect([...running.shared.held.keys()]).toEqual(['203.0.113.7']);
    });

    test.each([[[]], [['--with-version-report']]])(
      'the version is told once, known there or not: %j',
      async (options) => {
        const peer = await startSyncPeer({ options });
        const running = makeSync({ settings: { server: peer.server, upload: false, sendVersion: true } });
        running.sync.start();
        await untilRound(running);
        await running.sync.syncNow();
        expect(running.sync.status.problem).toBeNull();
        expect(await peer.calls()).toEqual(['version_report 2', 'get_new_hosts 0', 'get_new_hosts 0']);
      },
    );

    test('each direction by itself', async () => {
      const peer = await startSyncPeer();
      await peer.callAs('192.0.2.1', 'add_hosts', ['203.0.113.7']);
      const giving = makeSync({
        settings: { server: peer.server, download: false },
        own: memoryOwn('203.0.113.8'),
      });
      giving.sync.start();
      await untilRound(giving);
      expect(giving.shared.held.size).toBe(0);
      const taking = makeSync({
        settings: { server: peer.server, upload: false },
        own: memoryOwn('203.0.113.9'),
      });
      taking.sync.start();
      await untilRound(taking);
      expect([...taking.shared.held.keys()].sort()).toEqual(['203.0.113.7', '203.0.113.8']);
      expect((await peer.known()).has('203.0.113.9')).toBe(false);
    });

    test('goes on after a restart from what was written down', async () => {
      const peer = await startSyncPeer();
      await peer.callAs('192.0.2.1', 'add_hosts', ['203.0.113.7']);
      await peer.advance(10);
      const shared = memoryShared();
      const settings = { server: peer.server };
      const before = makeSync({ settings, shared });
      before.sync.start();
      await untilRound(before);
      await before.sync.stop();
      const after = makeSync({ settings, shared });
      after.sync.start();
      // The last round went well, so none is due for an hour.
      expect(after.sync.status.nextRoundAt).toBe((before.sync.status.lastRoundAt ?? 0) + 3_600_000);
      await after.sync.syncNow();
      expect(after.sync.status).toMatchObject({
        since: before.sync.status.since,
        received: { inAll: 1, lastRound: 0 },
        lastSuccessAt: after.sync.status.lastRoundAt,
      });
      expect(shared.held.size).toBe(1);
    });

    test('the server is gone, and comes back elsewhere: nothing received goes', async () => {
      const peer = await startSyncPeer();
      await peer.callAs('192.0.2.1', 'add_hosts', ['203.0.113.7']);
      const running = makeSync({ settings: { server: peer.server } });
      running.sync.start();
      await untilRound(running);
      await peer.stop();
      await running.sync.syncNow();
      expect(running.sync.status.problem).toBe('127.0.0.1 could not be reached (ECONNREFUSED).');
      expect(running.shared.held.size).toBe(1);
      await running.sync.stop();
      const empty = await startSyncPeer();
      const moved = makeSync({ settings: { server: empty.server }, shared: running.shared });
      moved.sync.start();
      await untilRound(moved);
      expect(moved.sync.status).toMatchObject({ problem: null, received: { inAll: 0 } });
      expect(running.shared.held.size).toBe(1);
    });
  },
);
