import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import { splice } from './splice.ts';

const ENTRANCE = fileURLToPath(new URL('./tunnel-entrance.ts', import.meta.url));

/**
 * A port of a machine's loopback that leads to a port of the test's own, as `ssh -L` has it: a machine of the testbed
 * reaches nothing else outside its network. A Unix socket is what both can see.
 */
export class Tunnel {
  readonly #server: Server;
  readonly #entrance: ChildProcess;

  private constructor(server: Server, entrance: ChildProcess) {
    this.#server = server;
    this.#entrance = entrance;
  }

  /** @param target asked for each connection */
  static async open(machine: Machine, port: number, target: () => number): Promise<Tunnel> {
    const path = join(machine.directory, `tunnel-${port}.sock`);
    const server = createServer({ allowHalfOpen: true }, (near) => {
      splice(near, connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true }));
    }).listen(path);
    await once(server, 'listening');
    const entrance = machine.spawn(process.execPath, [ENTRANCE, String(port), path]);
    let complaint = '';
    entrance.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    const tunnel = new Tunnel(server, entrance);
    const isOpen = await Promise.race([
      once(entrance.stdout ?? entrance, 'data').then(() => true),
      once(entrance, 'exit').then(() => false),
    ]);
    if (isOpen) return tunnel;
    tunnel.close();
    throw new Error(`the tunnel from port ${port} could not be opened: ${complaint}`);
  }

  close(): void {
    this.#entrance.kill('SIGKILL');
    this.#server.close();
  }
}
