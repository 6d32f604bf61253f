import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as requestHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer that the server behind has not given. */
export interface MadeUpAnswer {
  readonly status: number;
  readonly body: string;
  /** The connection ends in the middle of it. */
  readonly isCut?: boolean;
}

interface FaultyProxyOptions {
  /** The port on loopback of the server behind; asked for each request. */
  readonly target: () => number;
  /** Speaks TLS on both sides. PEM. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authority: string };
  /** Put on each request, as a proxy before a server does. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Conduct = 'passes' | 'holds back' | readonly MadeUpAnswer[];

/** Stands before an HTTP server, on loopback: passes everything on, or does what bad networks and bad servers do. */
export class FaultyProxy {
  readonly #options: FaultyProxyOptions;
  readonly #server: Server & { closeAllConnections(): void };
  #conduct: Conduct = 'passes';
  #madeUp = 0;
  #held: (() => void)[] = [];

  private constructor(options: FaultyProxyOptions) {
    this.#options = options;
    const { tls } = options;
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response).catch(() => response.destroy());
    this.#server =
      tls === undefined
        ? createServer(answer)
        : createTlsServer({ cert: tls.certificate, key: tls.key }, answer);
  }

  static async start(options: FaultyProxyOptions): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many answers it holds back now. */
  get held(): number {
    return this.#held.length;
  }

  /** How many answers it has made up since it began to. */
  get madeUp(): number {
    return this.#madeUp;
  }

  /** Passes everything on from now on, what it held back first. */
  pass(): void {
    this.#conduct = 'passes';
    for (const letGo of this.#held.splice(0)) letGo();
  }

  /** The server is asked, and its answers come no further. */
  holdBack(): void {
    this.#conduct = 'holds back';
  }

  /** The server is asked nothing; these are given in turn. */
  makeUp(answers: readonly MadeUpAnswer[]): void {
    this.#conduct = answers;
    this.#madeUp = 0;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const conduct = this.#conduct;
    if (typeof conduct !== 'string') {
      giveMadeUp(conduct[this.#madeUp++ % conduct.length], response);
      return;
    }
    const answer = await this.#ask(request, body);
    const content = await text(answer);
    if (conduct === 'holds back') await new Promise<void>((resolve) => this.#held.push(resolve));
    response.writeHead(answer.statusCode ?? 502, withoutFraming(answer.headers)).end(content);
  }

  #ask({ method, url, headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
    const { target, tls, headers: more } = this.#options;
    const options = {
      host: '127.0.0.1',
      port: target(),
      path: url,
      method,
      headers: { ...headers, ...more, 'accept-encoding': 'identity' },
      agent: false,
    };
    return new Promise((resolve, reject) => {
      const asked =
        tls === undefined
          ? requestHttp(options, resolve)
          : requestHttps({ ...options, ca: tls.authority }, resolve);
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

/** What is about the connection to the server behind, not about the answer (RFC 9110, 7.6.1). */
function withoutFraming(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const {
    'content-length': _length,
    'transfer-encoding': _coding,
    connection: _connection,
    ...rest
  } = headers;
  return rest;
}

function giveMadeUp(answer: MadeUpAnswer | undefined, response: ServerResponse): void {
  if (answer === undefined) throw new Error('no answer was made up');
  const { status, body, isCut = false } = answer;
  if (!isCut) {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    return;
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) + 1000 });
  response.write(body, () => response.destroy());
}
