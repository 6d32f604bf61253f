import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

type Answer = (query: string, socket: Socket) => void;

/** WHOIS servers of several names, each on a loopback address of its own, all on one port. */
export interface WhoisPeers {
  readonly port: number;
  /** "host query" of each request, in order. */
  readonly asked: string[];
  addressOf(host: string): string | undefined;
  /** What it answers to each query; text, or whoever writes the answer. */
  on(host: string, answer: Readonly<Record<string, string>> | Answer): void;
}

/** Ends with the test. */
export async function startWhoisPeers(hosts: readonly string[]): Promise<WhoisPeers> {
  const asked: string[] = [];
  const answers = new Map<string, Readonly<Record<string, string>> | Answer>();
  const addresses = new Map(hosts.map((host, i) => [host, `127.43.0.${i + 1}`]));
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  });
  let port = 0;
  for (const [host, address] of addresses) {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (!text.includes('\r\n')) return;
        const query = text.slice(0, text.indexOf('\r\n'));
        text = '';
        asked.push(`${host} ${query}`);
        const answer = answers.get(host) ?? {};
        if (typeof answer === 'function') return answer(query, socket);
        socket.end(answer[query] ?? '% No entries found\n');
      });
    });
    servers.push(server);
    server.listen(port, address);
    await new Promise((done, fail) => {
      server.once('listening', done);
      server.once('error', fail);
    });
    port = (server.address() as AddressInfo).port;
  }
  return {
    port,
    asked,
    addressOf: (host) => addresses.get(host),
    on: (host, answer) => void answers.set(host, answer),
  };
}
