import type { RawData, WebSocket } from 'ws';
import {
  type EventName,
  type Handlers,
  type HostHandlers,
  isGuardCall,
  isHostCall,
} from '../../../src-shared/contract.ts';
import type { WireAnswer } from '../../../src-shared/wire.ts';
import { answerCall } from '../socket/answer-call.ts';
import { answerRequest, notUnderstood } from '../socket/answer-request.ts';
import { FrameSender } from './frame-sender.ts';

/** Requests of one client that are worked on, or whose answer it has not taken yet: then no more are read. */
const MOST_AT_ONCE = 16;

export interface WebClientParts {
  readonly guard: Handlers;
  readonly host: HostHandlers;
  /** It listens to more events than before. */
  readonly onSubscribe: () => void;
  /** Faults that whoever asked is not told. */
  readonly onFault: (message: string) => void;
}

/**
 * One page. Its requests are answered as soon as they can be, not in their
 * order: what cancels long work must not wait for it.
 */
export class WebClient {
  readonly #socket: WebSocket;
  readonly #sender: FrameSender;
  readonly #parts: WebClientParts;
  readonly #subscribed = new Set<EventName>();
  readonly #waiting: RawData[] = [];
  #atOnce = 0;
  #isAlive = true;

  constructor(socket: WebSocket, parts: WebClientParts) {
    this.#socket = socket;
    this.#sender = new FrameSender(socket);
    this.#parts = parts;
    // Whatever is wrong with what it sent: 'close' follows.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#waiting.splice(0));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(1003);
      else {
        this.#waiting.push(data);
        this.#goOn();
      }
    });
  }

  listensTo(name: EventName): boolean {
    return this.#subscribed.has(name);
  }

  /** @param text the message as JSON; `bytes` of it */
  sendEvent(text: string, bytes: number): void {
    this.#sender.sendEvent(text, bytes);
  }

  /** Ends the connection if nothing came back since this was last called. */
  checkAlive(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  close(): void {
    this.#socket.terminate();
  }

  /** Begins what may be begun; reads on only when nothing waits, for one packet can hold many requests. */
  #goOn(): void {
    while (this.#atOnce < MOST_AT_ONCE) {
      const data = this.#waiting.shift();
      if (data === undefined) break;
      this.#atOnce++;
      this.#work(data);
    }
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#waiting.length > 0) this.#socket.pause();
    else this.#socket.resume();
  }

  async #work(data: RawData): Promise<void> {
    try {
      await this.#sender.sendAnswer(JSON.stringify(await this.#answer(data)));
    } catch (error) {
      this.#parts.onFault(`A page was dropped: ${String(error)}`);
      this.#socket.terminate();
    }
    this.#atOnce--;
    this.#goOn();
  }

  #answer(data: RawData): Promise<WireAnswer> {
    const { guard, host, onFault, onSubscribe } = this.#parts;
    return answerRequest(() => requestOf(data), {
      call: (name, input) => {
        if (isHostCall(name)) return answerCall(host, name, input, onFault);
        return isGuardCall(name) ? answerCall(guard, name, input, onFault) : null;
      },
      subscribe: (names) => {
        for (const name of names) this.#subscribed.add(name);
        onSubscribe();
      },
    });
  }
}

function requestOf(data: RawData): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    throw notUnderstood(['a request is one JSON object']);
  }
}
