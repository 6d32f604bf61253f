import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SocketClient } from '../socket/socket-client.ts';
import { SocketServer } from '../socket/socket-server.ts';
import { FakeGuard } from './fake-guard.ts';
import { temporaryDirectory } from './temporary.ts';

export interface Served {
  readonly guard: FakeGuard;
  readonly server: SocketServer;
  readonly path: string;
  readonly faults: string[];
}

/** A guard in memory that answers on a real socket until the test is over. */
export async function serve(): Promise<Served> {
  const guard = new FakeGuard();
  const path = join(temporaryDirectory(), 'drawbridge.sock');
  const faults: string[] = [];
  const { handlers, events } = guard;
  const server = new SocketServer({ path, handlers, events, onFault: (fault) => faults.push(fault) });
  await server.start();
  onTestFinished(() => server.stop());
  return { guard, server, path, faults };
}

export async function connectTo(path: string): Promise<SocketClient> {
  const client = await SocketClient.connect(path);
  onTestFinished(() => client.close());
  return client;
}
