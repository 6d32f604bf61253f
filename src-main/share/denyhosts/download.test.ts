import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { download } from './download.ts';
import type { SyncServer } from './sync-client.ts';
import { type MemoryShared, memoryShared } from './testing/memory-ports.ts';
import { addresses, modelServer } from './testing/model-server.ts';
import { XmlRpcFault } from './xml-rpc-fault.ts';

function downloading(server: SyncServer, shared: MemoryShared = memoryShared()) {
  const counts = { received: 0, passedOver: 0 };
  const run = (timestamp: number, justAdded: readonly string[] = []) =>
    download({
      server,
      shared,
      timestamp,
      threshold: 3,
      resiliencySeconds: 18_000,
      justAdded,
      keepSeconds: 86_400,
      now: () => 5_000,
      alsoPublic: [],
      received: (hosts) => {
        counts.received += hosts;
      },
      passedOver: (hosts) => {
        counts.passedOver += hosts;
      },
    });
  return { shared, counts, run };
}

test('each is kept from now on, without a reason', async () => {
  const server = modelServer();
  await server.addHosts(['8.8.8.8']);
  const { shared, counts, run } = downloading(server);
  expect(await run(0)).toBe(1_000_000);
  expect(shared.entries()).toEqual([{ target: '8.8.8.8', until: 86_405_000, reason: '' }]);
  expect(counts).toEqual({ received: 1, passedOver: 0 });
});

test('more than an answer holds: asked again from the same time, without those that came', async () => {
  const server = modelServer();
  await server.addHosts(addresses(120));
  const { shared, run } = downloading(server);
  server.calls.length = 0;
  await run(0, ['9.9.9.9']);
  expect(server.calls).toEqual([
    'get 0 without 1',
    'get 0 without 51',
    'get 0 without 101',
    'get 0 without 121',
  ]);
  expect([...shared.held.keys()].sort()).toEqual(addresses(120).sort());
});

test('whatever is added between questions, the rounds bring all of it', async () => {
  const steps = fc.array(fc.record({ add: fc.nat({ max: 130 }), seconds: fc.nat({ max: 3 }) }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 45, max: 200 }), async (all, most) => {
      const server = modelServer({ most });
      const { shared, run } = downloading(server);
      const hosts = addresses(2000);
      let timestamp = 0;
      for (const { add, seconds } of all) {
        await server.addHosts(hosts.splice(0, add));
        server.now += seconds;
        timestamp = await run(timestamp);
      }
      expect(new Set(shared.held.keys())).toEqual(new Set(server.known.keys()));
    }),
    { numRuns: 50 },
  );
});

test('reported while it was asked: given again rather than missed', async () => {
  const server = modelServer();
  await server.addHosts(addresses(60));
  const busy: SyncServer = {
    ...server,
    newHosts: async (ask) => {
      const answer = await server.newHosts(ask);
      server.now += 10;
      if (server.calls.length < 4) await server.addHosts([`9.9.9.${server.calls.length}`]);
      return answer;
    },
  };
  const { shared, run } = downloading(busy);
  const next = await run(0);
  expect(next).toBe(1_000_000);
  await downloading(server, shared).run(next);
  expect(new Set(shared.held.keys())).toEqual(new Set(server.known.keys()));
});

test('a server that gives the same whatever it is asked: two questions', async () => {
  const server = modelServer({ heedsUnwanted: false });
  await server.addHosts(addresses(120));
  server.calls.length = 0;
  const { counts, run } = downloading(server);
  await run(0);
  expect(server.calls).toHaveLength(2);
  expect(counts.received).toBe(50);
});

test('a server that never ends: 20 questions', async () => {
  let asks = 0;
  const endless: SyncServer = {
    ...modelServer(),
    newHosts: async () => ({ timestamp: 7, hosts: [`8.8.8.${asks++}`] }),
  };
  const { counts, run } = downloading(endless);
  expect(await run(0)).toBe(7);
  expect(asks).toBe(20);
  expect(counts.received).toBe(20);
});

test('what is no address of the internet is counted and passed over', async () => {
  const odd = [
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '10.0.0.1',
    '0.0.0.0/0',
    '8.8.8.0/24',
    'example.org',
    '',
    '08.8.8.8',
    7,
    [],
  ];
  const server: SyncServer = {
    ...modelServer(),
    newHosts: async () => ({ timestamp: 7, hosts: [...odd, '9.9.9.9', ...odd.slice(0, 10), '2600:1901::1'] }),
  };
  const { shared, counts, run } = downloading(server);
  await run(0);
  expect([...shared.held.keys()]).toEqual(['9.9.9.9', '2600:1901::1']);
  expect(counts.passedOver).toBeGreaterThanOrEqual(odd.length);
});

test('named as unwanted are only those that the server takes for addresses', async () => {
  const asked: (readonly string[])[] = [];
  const server: SyncServer = {
    ...modelServer(),
    newHosts: async ({ hosts }) => {
      asked.push(hosts);
      return { timestamp: 7, hosts: ['8.8.8.8', '2600:1901::1', '10.0.0.1'] };
    },
  };
  await downloading(server).run(0);
  expect(asked).toEqual([[], ['8.8.8.8']]);
});

test('a server that won’t be asked a second time has no more; one that breaks off is asked again', async () => {
  const second = (error: Error): SyncServer => {
    let asks = 0;
    return {
      ...modelServer(),
      newHosts: async () => {
        if (asks++ > 0) throw error;
        return { timestamp: 7, hosts: ['8.8.8.8'] };
      },
    };
  };
  expect(await downloading(second(new XmlRpcFault(101, 'Illegal IP address'))).run(0)).toBe(7);
  expect(await downloading(second(new ShareProblem('failed', 'It has trouble.'))).run(0)).toBe(7);
  const { shared, run } = downloading(second(new ShareProblem('unreachable', 'It is away.')));
  await expect(run(0)).rejects.toThrow('It is away.');
  expect([...shared.held.keys()]).toEqual(['8.8.8.8']);
});

test('given again: kept for longer', async () => {
  const server = modelServer();
  await server.addHosts(['8.8.8.8']);
  const shared = memoryShared();
  await shared.add([{ target: '8.8.8.8', until: 6_000, reason: '' }]);
  await downloading(server, shared).run(0);
  expect(shared.entries()).toEqual([{ target: '8.8.8.8', until: 86_405_000, reason: '' }]);
});
