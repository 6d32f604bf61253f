import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A client that writes whatever it is told, and keeps the lines it gets. */
export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  isClosed = false;
  #received = '';
  #wake: () => void = () => undefined;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => {
      this.#received += chunk.toString('utf8');
      this.#wake();
    });
    this.closed = new Promise((done) => {
      this.socket.on('close', () => {
        this.isClosed = true;
        this.#wake();
        done();
      });
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  write(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  lines(): unknown[] {
    return this.#received
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** The first message that matches, when it is there; null if the connection ends without it. */
  async message(matches: (message: Record<string, unknown>) => boolean): Promise<unknown> {
    for (;;) {
      const found = (this.lines() as Record<string, unknown>[]).find(matches);
      if (found !== undefined) return found;
      if (this.isClosed) return null;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  answerTo(id: number | string | null): Promise<unknown> {
    return this.message(({ id: own }) => own === id);
  }
}
