import { CallError } from '../../src-shared/call-error.ts';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../../src-shared/contract.ts';
import {
  WEB_SOCKET_PATH,
  type WireFrame,
  type WireId,
  type WireMessage,
  type WireRequest,
} from '../../src-shared/wire.ts';
import type { HostBridge } from './bridge.ts';

interface Waiting {
  readonly done: (output: never) => void;
  readonly fail: (error: CallError) => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const LOST = 'There is no connection to the guard. It is tried again by itself.';

/** The contract over a WebSocket to the server that the page came from; connects again by itself. */
export class WebSocketBridge implements HostBridge {
  readonly #waiting = new Map<WireId, Waiting>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #connectionListeners = new Set<(isConnected: boolean) => void>();
  #socket: WebSocket | null = null;
  #isOpen = false;
  #nextId = 1;
  #retryMs = FIRST_RETRY_MS;

  constructor() {
    this.#connect();
  }

  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    if (!this.#isOpen) return Promise.reject(new CallError('unavailable', LOST));
    return new Promise((done, fail) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { done, fail });
      this.#send({ id, call: name, input });
    });
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const known = this.#listeners.get(name);
    const listeners = known ?? new Set();
    if (known === undefined) {
      this.#listeners.set(name, listeners);
      if (this.#isOpen) this.#send({ id: this.#nextId++, subscribe: [name] });
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  onConnection(listener: (isConnected: boolean) => void): void {
    this.#connectionListeners.add(listener);
    if (this.#isOpen) listener(true);
  }

  #send(request: WireRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }

  #connect(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${WEB_SOCKET_PATH}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#isOpen = true;
      this.#retryMs = FIRST_RETRY_MS;
      this.#send({ id: this.#nextId++, subscribe: [...this.#listeners.keys()] });
      for (const listener of this.#connectionListeners) listener(true);
    };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as WireFrame;
      for (const message of [frame].flat()) this.#take(message);
    };
    socket.onclose = () => this.#lost();
  }

  #take(message: WireMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.payload as never);
      return;
    }
    const waiting = message.id === null ? undefined : this.#waiting.get(message.id);
    if (message.id !== null) this.#waiting.delete(message.id);
    if (message.ok) waiting?.done(message.output as never);
    else waiting?.fail(new CallError(message.error.code, message.error.message));
  }

  #lost(): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    for (const { fail } of this.#waiting.values()) fail(new CallError('unavailable', LOST));
    this.#waiting.clear();
    if (wasOpen) for (const listener of this.#connectionListeners) listener(false);
    setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
