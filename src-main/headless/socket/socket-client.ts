import { connect, type Socket } from 'node:net';
import {
  CallError,
  type CallInput,
  type CallName,
  type CallOutput,
  callSchemas,
  contract,
  type EventName,
  type EventPayload,
  isEventName,
} from '../../../src-shared/contract.ts';
import type { WireAnswer } from '../../../src-shared/wire.ts';
import { describeIssues } from '../../settings/describe-issues.ts';
import { LineSplitter, TOO_LONG } from './line-splitter.ts';
import { messageSchema } from './protocol.ts';

/** Bytes of the longest answer: 10,000 events with their raw lines are far below. */
const ANSWER_LIMIT = 256 * 1024 * 1024;

/** A guard answers every call at once; one that does not for so long hangs. */
/** The longest that any call may take is a minute (see testMailAccount). */
const PATIENCE_MS = 75_000;

export type EventListener = <N extends EventName>(name: N, payload: EventPayload<N>) => void;

interface Waiting {
  readonly done: (output: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** A typed connection to a running guard. */
export class SocketClient {
  readonly path: string;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #splitter = new LineSplitter(ANSWER_LIMIT);
  readonly #waiting = new Map<WireAnswer['id'], Waiting>();
  #lastId = 0;
  #listener: EventListener = () => undefined;

  private constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.path = path;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((done) => {
      socket.once('close', () => {
        this.#failAll(new CallError('unavailable', 'The guard has ended the connection. Ask again.'));
        done();
      });
    });
  }

  /** @throws the system's error (ENOENT and ECONNREFUSED: nobody answers there; EACCES: not permitted) */
  static connect(path: string): Promise<SocketClient> {
    return new Promise((done, fail) => {
      const socket = connect(path);
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        done(new SocketClient(socket, path));
      });
    });
  }

  /** @throws CallError as the guard gave it; 'unavailable' if the connection ends first */
  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const output = await this.#ask({ call: name, input });
    const checked = callSchemas(name).output.safeParse(output);
    if (checked.success) return checked.data as CallOutput<N>;
    const faults = describeIssues(checked.error, 'output').slice(0, 3).join('; ');
    throw new CallError(
      'unavailable',
      `The guard's answer to "${name}" is not understood (${faults}). Restart it if Drawbridge was updated.`,
    );
  }

  /** From when this resolves, every such event is given to the listener. One listener a client. */
  async subscribe(names: readonly EventName[], listener: EventListener): Promise<void> {
    this.#listener = listener;
    await this.#ask({ subscribe: names });
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(request: object): Promise<unknown> {
    return new Promise((done, fail) => {
      if (this.#socket.destroyed) {
        fail(new CallError('unavailable', 'The connection to the guard is closed. Ask again.'));
        return;
      }
      const id = ++this.#lastId;
      const patience = setTimeout(() => {
        this.#waiting.delete(id);
        fail(
          new CallError('unavailable', `The guard on ${this.path} does not answer. Its own log may say why.`),
        );
      }, PATIENCE_MS);
      this.#waiting.set(id, {
        done: (output) => {
          clearTimeout(patience);
          done(output);
        },
        fail: (error) => {
          clearTimeout(patience);
          fail(error);
        },
      });
      this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  #read(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) {
      if (line === TOO_LONG || !this.#take(line)) {
        this.#failAll(new CallError('unavailable', `What answers on ${this.path} is no Drawbridge guard.`));
        this.#socket.destroy();
        return;
      }
    }
  }

  /** Whether the line was a message. */
  #take(line: Buffer): boolean {
    const message = messageOf(line);
    if (message === null) return false;
    if ('event' in message) {
      this.#deliver(message.event, message.payload);
      return true;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.done(message.output);
    else waiting?.fail(new CallError(message.error.code, message.error.message));
    return true;
  }

  /** An event that this version does not know, or knows otherwise, is passed over. */
  #deliver(name: string, payload: unknown): void {
    if (!isEventName(name)) return;
    const checked = contract.events[name].safeParse(payload);
    if (checked.success) this.#listener(name, checked.data as EventPayload<typeof name>);
  }

  #failAll(error: CallError): void {
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}

function messageOf(line: Buffer) {
  try {
    const message = messageSchema.safeParse(JSON.parse(line.toString('utf8')));
    return message.success ? message.data : null;
  } catch {
    return null;
  }
}
