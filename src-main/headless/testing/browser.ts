import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { WireEvent, WireMessage } from '../../../src-shared/wire.ts';
import { WebServer, type WebServerOptions } from '../web/web-server.ts';
import { FakeGuard } from './fake-guard.ts';
import { temporaryDirectory } from './temporary.ts';

/** A page with what must not be served beside and in it. */
export function pageDirectory(): string {
  const root = temporaryDirectory();
  const directory = join(root, 'renderer');
  mkdirSync(join(directory, 'assets'), { recursive: true });
  mkdirSync(join(directory, '.git'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><p>The page</p>');
  writeFileSync(join(directory, 'assets/index-DAV04Uqc.js'), 'export {};');
  writeFileSync(join(directory, 'assets/index.css'), 'p {}');
  writeFileSync(join(directory, '.hidden.html'), 'secret');
  writeFileSync(join(directory, '.git/config.json'), 'secret');
  writeFileSync(join(directory, 'notes.txt'), 'secret');
  writeFileSync(join(root, 'outside.html'), 'secret');
  symlinkSync(join(root, 'outside.html'), join(directory, 'link.html'));
  symlinkSync(root, join(directory, 'up'));
  return directory;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The page's server with a guard in memory, until the test is over. */
export class ServedPage {
  readonly guard = new FakeGuard();
  readonly links: string[] = [];
  readonly faults: string[] = [];
  readonly server: WebServer;

  constructor(options: Partial<WebServerOptions> = {}) {
    this.server = new WebServer({
      port: 0,
      rendererDirectory: pageDirectory(),
      handlers: this.guard.handlers,
      events: this.guard.events,
      exportView: async ({ path }) => writeFileSync(path, 'a,b\n1,2\n'),
      version: '0.1.0',
      onLink: (link) => this.links.push(link),
      onFault: (fault) => this.faults.push(fault),
      ...options,
    });
  }

  async start(): Promise<this> {
    await this.server.start();
    onTestFinished(() => this.server.stop());
    return this;
  }

  get host(): string {
    return `127.0.0.1:${this.server.port}`;
  }

  /** The path and token of the link that opens the page now. */
  get link(): string {
    return this.links.at(-1)?.replace(`http://${this.host}`, '') ?? '';
  }

  get(path: string, headers: Record<string, string | string[]> = {}, method = 'GET'): Promise<HttpAnswer> {
    return new Promise((done, fail) => {
      const asked = request(
        { host: '127.0.0.1', port: this.server.port, path, method, headers, agent: false },
        (answer) => {
          let text = '';
          answer.setEncoding('latin1').on('data', (chunk) => {
            text += chunk;
          });
          answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
          answer.on('error', fail);
        },
      );
      asked.on('error', fail).end();
    });
  }

  /** The cookie that the link gives. */
  async cookie(): Promise<string> {
    const { headers } = await this.get(this.link);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  /** A WebSocket with a session, open. */
  async page(options: ClientOptions = {}): Promise<Page> {
    const page = this.webSocket({ cookie: await this.cookie(), origin: `http://${this.host}` }, options);
    await page.opened;
    return page;
  }

  webSocket(headers: Record<string, string>, options: ClientOptions = {}, path = '/socket'): Page {
    return new Page(new WebSocket(`ws://${this.host}${path}`, { ...options, headers }));
  }
}

/** What a page does with its WebSocket. */
export class Page {
  readonly socket: WebSocket;
  /** 101 when it is open, or the status that refused it. */
  readonly opened: Promise<number>;
  readonly closed: Promise<number>;
  readonly frames: WireMessage[][] = [];
  /** When each frame came, in ms. */
  readonly times: number[] = [];
  #lastId = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.opened = promise;
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (request, answer) => {
      resolve(answer.statusCode ?? 0);
      request.destroy();
    });
    socket.on('error', () => resolve(0));
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as WireMessage | WireMessage[];
      this.frames.push(Array.isArray(frame) ? frame : [frame]);
      this.times.push(performance.now());
    });
    this.closed = new Promise((done) => socket.once('close', done));
    onTestFinished(() => socket.terminate());
  }

  get messages(): WireMessage[] {
    return this.frames.flat();
  }

  get events(): WireEvent[] {
    return this.messages.filter((message) => 'event' in message);
  }

  /** Sends a request; resolves with its answer. */
  ask(request: object): Promise<WireMessage> {
    const id = ++this.#lastId;
    return this.raw(JSON.stringify({ id, ...request }), id);
  }

  /** Sends a frame; resolves with the next answer that bears the id. */
  raw(frame: string, id: number | null): Promise<WireMessage> {
    return new Promise((done) => {
      const take = () => {
        const found = this.frames.at(-1)?.find((message) => 'id' in message && message.id === id);
        if (found === undefined) return;
        this.socket.off('message', take);
        done(found);
      };
      this.socket.on('message', take);
      this.socket.send(frame);
    });
  }
}
