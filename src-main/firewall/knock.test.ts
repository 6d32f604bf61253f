import { createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { knock } from './knock.ts';

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the near end is told before the connection ends, and the connection ends', async () => {
  const far = Promise.withResolvers<number | undefined>();
  const ended = Promise.withResolvers<void>();
  const port = await listening((socket) => {
    far.resolve(socket.remotePort);
    socket.on('error', () => undefined).on('close', () => ended.resolve());
    socket.resume();
  });
  const told: [string, number][] = [];
  expect(await knock('127.0.0.1', port, (address, near) => told.push([address, near]))).toBe(true);
  expect(told).toEqual([['127.0.0.1', await far.promise]]);
  await ended.promise;
});

test('a refused connection was tried, one from an address that is not there was not', async () => {
  const port = await listening(() => undefined);
  const nobody = () => {
    throw new Error('nothing was connected');
  };
  // Port 1 (tcpmux) is served nowhere.
  expect(await knock('127.0.0.1', 1, nobody)).toBe(true);
  // TCP knows no broadcast.
  expect(await knock('255.255.255.255', port, nobody)).toBe(false);
});
