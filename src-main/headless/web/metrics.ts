import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallError, type Handlers } from '../../../src-shared/contract.ts';
import { metricsText } from './metrics-text.ts';
import { ownHost } from './same-origin.ts';

const LOOPBACK = '127.0.0.1';

export interface MetricsOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly handlers: Pick<Handlers, 'status' | 'counts' | 'share'>;
  /** Faults that whoever asked is not told. */
  readonly onFault: (message: string) => void;
}

export interface Metrics {
  /** The one it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers GET /metrics on this machine, in the text format of Prometheus. Any
 * user of the machine may ask; it tells numbers only. Called by another name
 * than this machine's own, or by a page, it refuses, as the page's server does.
 * @throws CallError where the port can't be had
 */
export async function serveMetrics({ port, handlers, onFault }: MetricsOptions): Promise<Metrics> {
  const server = createServer(
    { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        onFault(`The metrics can't be told: ${error instanceof Error ? error.message : String(error)}`);
        if (!response.headersSent) say(response, 503, 'The guard does not answer now.\n');
        else response.destroy();
      });
    },
  );
  server.maxConnections = 16;
  server.on('upgrade', (_, socket) => socket.destroy());
  try {
    await once(server.listen(port, LOOPBACK), 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CallError(
      'unavailable',
      `Port ${port} of ${LOOPBACK} can't be had for the metrics (${code}). Choose another with --metrics-port N.`,
    );
  }
  const bound = (server.address() as AddressInfo).port;
  server.on('error', (error) => onFault(`The server of the metrics: ${error.message}`));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (ownHost(request, bound) === null) return say(response, 403, 'This is not for you.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(response, 405, 'Only GET is answered.\n', { Allow: 'GET, HEAD' });
    if (request.url !== '/metrics') return say(response, 404, 'There is only /metrics.\n');
    const { status: ask, counts: count, share: look } = handlers;
    const [status, counts, share] = await Promise.all([ask({}), count({}), look({})]);
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    say(response, 200, metricsText(status, counts, share), { 'Content-Type': type });
  }

  return {
    port: bound,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function say(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(text);
}
