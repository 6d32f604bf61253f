import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on loopback that publishes one list, whatever it is asked for. */
export class ListServer {
  readonly #server: Server;
  /** What it publishes from now on. */
  lines: readonly string[];

  private constructor(lines: readonly string[]) {
    this.lines = lines;
    this.#server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`${this.lines.join('\n')}\n`);
    });
  }

  static async start(lines: readonly string[]): Promise<ListServer> {
    const server = new ListServer(lines);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
