import type { WebSocket } from 'ws';

/** One frame at 60 Hz: more often nothing can be seen. */
const FRAME_MS = 16;

/** A client that has so much of events waiting for it is not listening. */
const EVENT_BUFFER_LIMIT = 8 * 1024 * 1024;

interface Waiting {
  readonly text: string;
  readonly eventBytes: number;
  /** The client has taken it, or is gone. */
  readonly taken: () => void;
}

/** Sends messages in order, gathered: at most one WebSocket frame in 16 ms. */
export class FrameSender {
  readonly #socket: WebSocket;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastSent = Number.NEGATIVE_INFINITY;
  #eventBytes = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.once('close', () => this.#drop());
  }

  /** Resolves when the client has taken it, or is gone. */
  sendAnswer(text: string): Promise<void> {
    return new Promise((taken) => this.#add({ text, eventBytes: 0, taken }));
  }

  /** Ends the connection of a client that does not take its events: it comes again and asks anew. */
  sendEvent(text: string, bytes: number): void {
    if (this.#eventBytes + bytes > EVENT_BUFFER_LIMIT) {
      this.#socket.terminate();
      return;
    }
    this.#eventBytes += bytes;
    this.#add({ text, eventBytes: bytes, taken: () => undefined });
  }

  #add(message: Waiting): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      message.taken();
      return;
    }
    this.#waiting.push(message);
    const wait = this.#lastSent + FRAME_MS - performance.now();
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(0, wait));
  }

  #flush(): void {
    this.#timer = null;
    this.#lastSent = performance.now();
    const sent = this.#waiting;
    this.#waiting = [];
    this.#socket.send(`[${sent.map(({ text }) => text).join(',')}]`, () => {
      for (const { eventBytes, taken } of sent) {
        this.#eventBytes -= eventBytes;
        taken();
      }
    });
  }

  #drop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { taken } of this.#waiting.splice(0)) taken();
  }
}
