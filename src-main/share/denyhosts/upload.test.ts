import { expect, test } from 'vitest';
import type { SyncServer } from './sync-client.ts';
import { memoryOwn } from './testing/memory-ports.ts';
import { addresses, modelServer } from './testing/model-server.ts';
import { type UploadPort, upload } from './upload.ts';

function uploading(own: UploadPort, server: SyncServer) {
  const counts = { sent: 0, refused: 0, passedOver: 0 };
  const run = () =>
    upload({
      server,
      own,
      alsoPublic: [],
      sent: ({ length }) => {
        counts.sent += length;
      },
      refused: ({ length }) => {
        counts.refused += length;
      },
      passedOver: (blocks) => {
        counts.passedOver += blocks;
      },
    });
  return { counts, run };
}

test('all of them go, 50 at a time, oldest first', async () => {
  const own = memoryOwn(...addresses(120));
  const server = modelServer();
  const { counts, run } = uploading(own, server);
  await run();
  expect(server.calls).toEqual(['add 50', 'add 50', 'add 20']);
  expect([...server.known.keys()]).toEqual(addresses(120));
  expect(counts).toEqual({ sent: 120, refused: 0, passedOver: 0 });
  await run();
  expect(server.calls).toHaveLength(3);
});

test('what it can’t be told of never leaves, and does not come back', async () => {
  const own = memoryOwn('2600:1901::/64', '8.8.8.0/24', '192.168.1.7', '8.8.8.8', '2600:1901::1');
  const server = modelServer();
  const { counts, run } = uploading(own, server);
  await run();
  expect([...server.known.keys()]).toEqual(['8.8.8.8']);
  expect(counts).toEqual({ sent: 1, refused: 0, passedOver: 4 });
  expect(own.told.get('8.8.8.8')).toBe(false);
  expect(own.told.get('192.168.1.7')).toBe(true);
  expect(own.untold(10)).toEqual([]);
});

test('one that the server refuses is tried once, and holds up nobody', async () => {
  const own = memoryOwn(...addresses(10));
  const server = modelServer();
  server.bad.set('8.0.0.3', 101);
  const { counts, run } = uploading(own, server);
  await run();
  expect(counts).toEqual({ sent: 9, refused: 1, passedOver: 0 });
  const calls = server.calls.length;
  own.block('9.9.9.9');
  await run();
  expect(server.calls.slice(calls)).toEqual(['add 1']);
  expect(own.told.get('8.0.0.3')).toBe(true);
});

test('two blocks of one address are told once', async () => {
  const own = memoryOwn('8.8.8.8', '9.9.9.9', '8.8.8.8');
  const server = modelServer();
  const { counts, run } = uploading(own, server);
  await run();
  expect(server.calls).toEqual(['add 2']);
  expect(counts.sent).toBe(2);
  expect(own.untold(10)).toEqual([]);
});

test('what it was told of before the end is not told again', async () => {
  const own = memoryOwn(...addresses(120));
  const server = modelServer();
  const cut: SyncServer = {
    ...server,
    addHosts: async (hosts) => {
      if (server.calls.length === 2) throw new Error('cut');
      await server.addHosts(hosts);
    },
  };
  await expect(uploading(own, cut).run()).rejects.toThrow('cut');
  expect(own.untold(1000)).toHaveLength(20);
  await uploading(own, server).run();
  expect(server.calls).toEqual(['add 50', 'add 50', 'add 20']);
});

test('a port that remembers nothing does not keep a round from ending', async () => {
  const own: UploadPort = { ...memoryOwn('8.8.8.8'), setTold: () => undefined };
  const server = modelServer();
  await uploading(own, server).run();
  expect(server.calls).toHaveLength(100);
});
