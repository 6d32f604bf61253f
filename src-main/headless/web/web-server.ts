import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CallError, type Handlers } from '../../../src-shared/contract.ts';
import { WEB_SOCKET_PATH } from '../../../src-shared/wire.ts';
import type { EventBus } from '../host.ts';
import { REQUEST_LIMIT } from '../socket/protocol.ts';
import { browserHost, type ExportView } from './browser-host.ts';
import { Downloads } from './downloads.ts';
import { EventRelay } from './event-relay.ts';
import { Gate } from './gate.ts';
import { type PageFile, readPageFiles } from './page-files.ts';
import { answerPageRequest } from './page-requests.ts';
import { WebClient } from './web-client.ts';

const MOST_CLIENTS = 32;
const PING_MS = 30_000;
const LOOPBACK = '127.0.0.1';

export interface WebServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Where the built page is. */
  readonly rendererDirectory: string;
  readonly handlers: Handlers;
  readonly events: EventBus;
  readonly exportView: ExportView;
  readonly version: string;
  /** Gets the link that opens the page once: the first, and a new one whenever one was used. */
  readonly onLink: (link: string) => void;
  /** Faults that whoever asked is not told. */
  readonly onFault: (message: string) => void;
  /** How often a page that says nothing is asked whether it is still there, in ms. */
  readonly pingMs?: number;
}

/**
 * The page, and the contract over a WebSocket, for browsers of this machine
 * (or of another, through a tunnel of ssh). docs/decisions/browser-ui.md says
 * whom it keeps out and how.
 */
export class WebServer {
  readonly #options: WebServerOptions;
  readonly #gate: Gate;
  readonly #downloads = new Downloads();
  readonly #relay: EventRelay<WebClient>;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: REQUEST_LIMIT,
    perMessageDeflate: false,
  });
  readonly #http: Server;
  #files: ReadonlyMap<string, PageFile> = new Map();
  #pinging: NodeJS.Timeout | null = null;

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.#gate = new Gate(options.onLink);
    this.#relay = new EventRelay(options.events, options.onFault);
    this.#http = createServer(
      {
        maxHeaderSize: 8 * 1024,
        headersTimeout: 10_000,
        requestTimeout: 15_000,
        keepAliveTimeout: 5_000,
        connectionsCheckingInterval: 2_000,
      },
      (request, response) =>
        answerPageRequest(
          { gate: this.#gate, files: this.#files, downloads: this.#downloads, onFault: options.onFault },
          request,
          response,
        ),
    );
    this.#http.maxConnections = 128;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** The one it listens on, from when it has started. */
  get port(): number {
    return this.#gate.port;
  }

  /**
   * Resolves when the page can be opened.
   * @throws CallError where there is no page, or the port can't be had
   */
  async start(): Promise<void> {
    const { port, rendererDirectory, onFault, pingMs = PING_MS } = this.#options;
    this.#files = readPageFiles(rendererDirectory);
    try {
      await once(this.#http.listen(port, LOOPBACK), 'listening');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new CallError(
        'unavailable',
        `Port ${port} of ${LOOPBACK} can't be had for the page (${code}). Choose another with --ui-port N.`,
      );
    }
    this.#gate.port = (this.#http.address() as AddressInfo).port;
    this.#http.on('error', (error) => onFault(`The page's server: ${error.message}`));
    this.#pinging = setInterval(() => {
      for (const client of this.#relay.listeners) client.checkAlive();
    }, pingMs).unref();
    this.#gate.offerLink();
  }

  /** Ends every connection and session, and deletes what was not fetched. */
  async stop(): Promise<void> {
    if (this.#pinging !== null) clearInterval(this.#pinging);
    for (const client of this.#relay.listeners) client.close();
    if (this.#http.listening) {
      const closed = once(this.#http, 'close');
      this.#http.close();
      this.#http.closeAllConnections();
      await closed;
    }
    this.#relay.listeners.clear();
    this.#relay.update();
    this.#downloads.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const status = this.#refusalOf(request);
    if (status !== null) {
      // No time limit of HTTP holds for a connection that asked for an upgrade.
      socket.once('finish', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { handlers, onFault } = this.#options;
      const host = browserHost({
        ...this.#options,
        downloads: this.#downloads,
        problemReport: (input) => handlers.problemReport(input),
        reportDraft: (input) => handlers.reportDraft(input),
      });
      const onSubscribe = () => this.#relay.update();
      const client = new WebClient(webSocket, { guard: handlers, host, onSubscribe, onFault });
      this.#relay.listeners.add(client);
      webSocket.once('close', () => {
        this.#relay.listeners.delete(client);
        this.#relay.update();
      });
    });
  }

  #refusalOf(request: IncomingMessage): string | null {
    if (this.#gate.hostOf(request) === null) return '403 Forbidden';
    if (request.method !== 'GET') return '405 Method Not Allowed';
    if (!this.#gate.isKnown(request)) return '401 Unauthorized';
    if (request.url !== WEB_SOCKET_PATH) return '404 Not Found';
    return this.#relay.listeners.size >= MOST_CLIENTS ? '503 Service Unavailable' : null;
  }
}
