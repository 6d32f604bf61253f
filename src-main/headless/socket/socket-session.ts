import type { Socket } from 'node:net';
import { CallError, type EventName, type Handlers, isGuardCall } from '../../../src-shared/contract.ts';
import type { WireAnswer } from '../../../src-shared/wire.ts';
import { answerCall } from './answer-call.ts';
import { answerRequest, notUnderstood } from './answer-request.ts';
import { LineSplitter, TOO_LONG } from './line-splitter.ts';
import { REQUEST_LIMIT } from './protocol.ts';

/** A client that has so much of events waiting for it is not listening. */
const EVENT_BUFFER_LIMIT = 8 * 1024 * 1024;

/** A client that takes nothing of its answer for so long is not listening. */
const PATIENCE_MS = 60_000;

/**
 * One client. Its requests are answered one after the other, and the next is
 * read only when the client has taken the answer: what is held for it is at
 * most one request, one answer, and a bounded number of events.
 */
export class SocketSession {
  readonly #socket: Socket;
  readonly #handlers: Handlers;
  readonly #onFault: (message: string) => void;
  readonly #onSubscribe: () => void;
  readonly #splitter = new LineSplitter(REQUEST_LIMIT);
  readonly #subscribed = new Set<EventName>();
  #eventBytes = 0;
  #working = false;
  #ended = false;

  /** @param onSubscribe the client listens to more than before */
  constructor(
    socket: Socket,
    handlers: Handlers,
    onFault: (message: string) => void,
    onSubscribe: () => void,
  ) {
    this.#onSubscribe = onSubscribe;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#onFault = onFault;
    // A client that vanishes is its own business; 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      this.#read(chunk).catch((error: unknown) => {
        onFault(`A client of the socket was dropped: ${String(error)}`);
        socket.destroy();
      });
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#endIfDone();
    });
  }

  listensTo(name: EventName): boolean {
    return this.#subscribed.has(name);
  }

  /** Sends one event, already written as a line; drops the client if it does not take its events. */
  sendEvent(line: Buffer): void {
    if (this.#eventBytes + line.length > EVENT_BUFFER_LIMIT) {
      this.#socket.destroy();
      return;
    }
    this.#eventBytes += line.length;
    this.#socket.write(line, () => {
      this.#eventBytes -= line.length;
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  async #read(chunk: Buffer): Promise<void> {
    this.#working = true;
    this.#socket.pause();
    for (const line of this.#splitter.push(chunk)) {
      if (this.#socket.destroyed) return;
      if (line !== TOO_LONG && line.length === 0) continue;
      await this.#send(await this.#answer(line));
    }
    this.#working = false;
    this.#socket.resume();
    this.#endIfDone();
  }

  /** A client that has said all it wants gets its answers; one that listens goes on listening. */
  #endIfDone(): void {
    if (this.#ended && !this.#working && this.#subscribed.size === 0) this.#socket.end();
  }

  #answer(line: Buffer | typeof TOO_LONG): Promise<WireAnswer> {
    return answerRequest(() => requestOf(line), {
      call: (name, input) =>
        isGuardCall(name) ? answerCall(this.#handlers, name, input, this.#onFault) : null,
      subscribe: (names) => {
        for (const name of names) this.#subscribed.add(name);
        this.#onSubscribe();
      },
    });
  }

  /** Writes an answer and waits until the client has taken it, or is gone. */
  async #send(answer: WireAnswer): Promise<void> {
    if (this.#socket.destroyed || this.#socket.write(`${JSON.stringify(answer)}\n`)) return;
    const socket = this.#socket;
    await new Promise<void>((done) => {
      const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
      const settled = () => {
        clearTimeout(patience);
        socket.off('drain', settled).off('close', settled);
        done();
      };
      socket.on('drain', settled).on('close', settled);
    });
  }
}

function requestOf(line: Buffer | typeof TOO_LONG): unknown {
  if (line === TOO_LONG) throw new CallError('invalid', `A request has at most ${REQUEST_LIMIT} bytes.`);
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw notUnderstood(['a request is one JSON object a line']);
  }
}
