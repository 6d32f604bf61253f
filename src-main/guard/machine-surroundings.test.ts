import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { MachineSurroundings } from './machine-surroundings.ts';

test('names of the allow list are looked up again, and keep their addresses while they can not be', async () => {
  let answer: string[] | null = ['203.0.113.7', '2001:DB8::7'];
  const surroundings = new MachineSurroundings(22, null, async () => {
    if (answer === null) throw new Error('no answer');
    return answer;
  });
  surroundings.allowList = ['192.0.2.0/24', 'home.example.org'];
  expect(surroundings.allowed).toEqual(['192.0.2.0/24']);
  await surroundings.refresh();
  expect(surroundings.allowed).toEqual(['192.0.2.0/24', '203.0.113.7', '2001:db8::7']);
  answer = ['203.0.113.8'];
  await surroundings.refresh();
  expect(surroundings.allowed).toEqual(['192.0.2.0/24', '203.0.113.8']);
  answer = null;
  await surroundings.refresh();
  expect(surroundings.allowed).toEqual(['192.0.2.0/24', '203.0.113.8']);
  expect(surroundings.unresolved).toEqual(['home.example.org']);
});

test('the system’s own names count', async () => {
  const surroundings = new MachineSurroundings(22);
  surroundings.allowList = ['localhost'];
  await surroundings.refresh();
  expect(surroundings.addressesOf('localhost')).toContain('127.0.0.1');
  expect(surroundings.ownAddresses).toContain('127.0.0.1');
});

test.skipIf(process.platform !== 'linux')(
  'a session is open only where a login was accepted, and while it is connected',
  async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    const surroundings = new MachineSurroundings(port);
    expect(surroundings.openSessions()).toEqual([]);
    surroundings.noteLogin('127.0.0.1', 1);
    expect(surroundings.openSessions()).toEqual([]);
    surroundings.noteLogin('127.0.0.1', client.localPort ?? 0);
    expect(surroundings.openSessions()).toEqual(['127.0.0.1']);
    client.destroy();
    await once(client, 'close');
    server.close();
    await once(server, 'close');
    expect(surroundings.openSessions()).toEqual([]);
  },
);
