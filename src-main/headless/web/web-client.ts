import type { RawData, WebSocket } from 'ws';
import {
  CallError,
  type EventName,
  type Handlers,
  type HostHandlers,
  isEventName,
  isGuardCall,
  isHostCall,
} from '../../../src-shared/contract.ts';
import type { WireAnswer } from '../../../src-shared/wire.ts';
import { describeIssues } from '../../settings/describe-issues.ts';
import { answerCall } from '../socket/answer-call.ts';
import { callRequestSchema, idOf, subscribeRequestSchema } from '../socket/protocol.ts';
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

  async #answer(data: RawData): Promise<WireAnswer> {
    let id: WireAnswer['id'] = null;
    try {
      const request = parse(data);
      id = idOf(request);
      return { id, ok: true, output: await this.#serve(request) };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return { id, ok: false, error: { code: error.code, message: error.message } };
    }
  }

  async #serve(request: unknown): Promise<unknown> {
    if (typeof request === 'object' && request !== null && 'subscribe' in request) {
      const { subscribe } = checked(subscribeRequestSchema.safeParse(request));
      const unknown = subscribe.find((name) => !isEventName(name));
      if (unknown !== undefined)
        throw invalid([`there is no event ${JSON.stringify(unknown.slice(0, 100))}`]);
      for (const name of subscribe.filter(isEventName)) this.#subscribed.add(name);
      this.#parts.onSubscribe();
      return {};
    }
    const { call, input } = checked(callRequestSchema.safeParse(request));
    const { guard, host, onFault } = this.#parts;
    if (isHostCall(call)) return answerCall(host, call, input, onFault);
    if (isGuardCall(call)) return answerCall(guard, call, input, onFault);
    throw invalid([`there is no call ${JSON.stringify(call.slice(0, 100))}`]);
  }
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    throw invalid(['a request is one JSON object']);
  }
}

type Checked<T> =
  | { success: true; data: T }
  | { success: false; error: Parameters<typeof describeIssues>[0] };

function checked<T>(parsed: Checked<T>): T {
  if (parsed.success) return parsed.data;
  throw invalid(describeIssues(parsed.error, 'request'));
}

function invalid(faults: readonly string[]): CallError {
  return new CallError('invalid', `Not understood: ${faults.join('; ')}.`);
}
