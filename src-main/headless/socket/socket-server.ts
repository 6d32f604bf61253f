import { lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import {
  CallError,
  contract,
  type EventName,
  type EventPayload,
  type Handlers,
} from '../../../src-shared/contract.ts';
import { checkSocketPath } from '../../settings/socket-path.ts';
import type { EventBus } from '../host.ts';
import { SocketSession } from './socket-session.ts';

const MOST_CLIENTS = 256;

export interface SocketServerOptions {
  readonly path: string;
  readonly handlers: Handlers;
  readonly events: EventBus;
  /** Faults of the guard that whoever asked is not told. */
  readonly onFault: (message: string) => void;
}

/** Answers the contract on a local socket that its owner and their group may use (mode 0660). */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #sessions = new Set<SocketSession>();
  /** What some client listens to, and how to end it: the guard need not work out what nobody hears. */
  readonly #unsubscribe = new Map<EventName, () => void>();
  #server: Server | null = null;

  constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the socket answers. A socket file that nobody answers on is replaced.
   * @throws CallError if the socket can't be had: taken by another guard, path too long, not permitted
   */
  async start(): Promise<void> {
    const { path } = this.#options;
    checkSocketPath(path, process.platform);
    try {
      this.#server = await this.#listen();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cantListen(path, error);
      await removeStale(path);
      this.#server = await this.#listen().catch((again) => {
        throw cantListen(path, again);
      });
    }
  }

  /** Listens to what any client listens to, and to nothing else. */
  #listenForClients(): void {
    const { events } = this.#options;
    for (const name of Object.keys(contract.events) as EventName[]) {
      const isWanted =
        this.#server !== null && [...this.#sessions].some((session) => session.listensTo(name));
      const end = this.#unsubscribe.get(name);
      if (isWanted && end === undefined) {
        this.#unsubscribe.set(
          name,
          events.on(name, (payload) => this.#publish(name, payload)),
        );
      } else if (!isWanted && end !== undefined) {
        this.#unsubscribe.delete(name);
        end();
      }
    }
  }

  /** Closes every connection and removes the socket file. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.#listenForClients();
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const session of this.#sessions) session.close();
    await closed;
  }

  #listen(): Promise<Server> {
    const { path, handlers, onFault } = this.#options;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const session = new SocketSession(socket, handlers, onFault, () => this.#listenForClients());
      this.#sessions.add(session);
      socket.on('close', () => {
        this.#sessions.delete(session);
        this.#listenForClients();
      });
    });
    server.maxConnections = MOST_CLIENTS;
    return new Promise((done, fail) => {
      server.once('error', fail);
      server.once('listening', () => {
        server.off('error', fail);
        // A connection that can't be accepted (no more file descriptors) does not end the guard.
        server.on('error', (error) => onFault(`The socket ${path}: ${error.message}`));
        done(server);
      });
      // The socket is bound before listen() returns: it is never there with a wider mode.
      const before = process.umask(0o117);
      try {
        server.listen(path);
      } finally {
        process.umask(before);
      }
    });
  }

  #publish<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const listening = [...this.#sessions].filter((session) => session.listensTo(name));
    if (listening.length === 0) return;
    const checked = contract.events[name].safeParse(payload);
    if (!checked.success) {
      this.#options.onFault(`The event "${name}" is not as the contract says: ${checked.error.message}`);
      return;
    }
    const line = Buffer.from(`${JSON.stringify({ event: name, payload: checked.data })}\n`);
    for (const session of listening) session.sendEvent(line);
  }
}

/** Removes a socket that a guard left behind when it was killed. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path).isSocket()) {
    throw new CallError(
      'refused',
      `${path} is there and is no socket. Move it away, or choose another with --socket PATH.`,
    );
  }
  if (await isAnswered(path)) {
    throw new CallError(
      'refused',
      `Another guard answers on ${path}. Stop it first, or choose another with --socket PATH.`,
    );
  }
  rmSync(path, { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    // Only a refusal proves that nobody is there: EAGAIN is a guard with a full queue.
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code !== 'ECONNREFUSED'));
  });
}

function cantListen(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new CallError(
    'unavailable',
    `The socket ${path} can't be opened (${code}). Choose another with --socket PATH.`,
  );
}
