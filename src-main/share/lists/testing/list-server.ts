import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { CERTIFICATE, KEY } from '../../../report/testing/certificate.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface ListServer {
  /** Of its root, without a slash at the end. */
  readonly url: string;
  /** What it was asked, oldest first. */
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** From now on. */
  answer: Answer;
}

/** A server on this machine, until the test is over. Over TLS its certificate is `CERTIFICATE`. */
export async function startListServer(
  answer: Answer,
  protocol: 'http' | 'https' = 'http',
): Promise<ListServer> {
  const asked: ListServer['asked'] = [];
  const listener: RequestListener = (request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers });
    server.answer(request, response);
  };
  const listening =
    protocol === 'http' ? createServer(listener) : createTlsServer({ cert: CERTIFICATE, key: KEY }, listener);
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const { port } = listening.address() as AddressInfo;
  const server: ListServer = { url: `${protocol}://127.0.0.1:${port}`, asked, answer };
  return server;
}

/** A list whose every version has a tag of its own; who has it already is told so. `bodies` counts those that were not. */
export function versions(first: string): { answer: Answer; text: string; bodies: number } {
  const list = {
    text: first,
    bodies: 0,
    answer: (({ headers }, response) => {
      const etag = `"${Buffer.from(list.text.slice(0, 100)).toString('hex')}-${list.text.length}"`;
      if (headers['if-none-match'] === etag) {
        response.writeHead(304, { etag }).end();
        return;
      }
      list.bodies++;
      response.writeHead(200, { etag, 'content-type': 'text/plain' }).end(list.text);
    }) as Answer,
  };
  return list;
}
