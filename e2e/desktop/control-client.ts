import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Controls } from '../stand-in/control.ts';

type Answer<N extends keyof Controls> = Awaited<ReturnType<Controls[N]>>;

/** Asks the stand-in what it records, and acts in the owner's place. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { done: (answer: unknown) => void; fail: (error: Error) => void }>();
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface(socket).on('line', (line) => {
      const { id, answer, failed } = JSON.parse(line) as { id: number; answer?: unknown; failed?: string };
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failed === undefined) waiting?.done(answer);
      else waiting?.fail(new Error(failed));
    });
    socket.on('close', () => {
      for (const { fail } of this.#waiting.values()) fail(new Error('the app has ended'));
    });
    socket.on('error', () => socket.destroy());
  }

  /** @throws as long as nobody answers there */
  static connect(path: string): Promise<ControlClient> {
    return new Promise((done, fail) => {
      const socket = connect(path);
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        done(new ControlClient(socket));
      });
    });
  }

  ask<N extends keyof Controls>(ask: N, ...args: Parameters<Controls[N]>): Promise<Answer<N>> {
    return new Promise((done, fail) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { done: done as (answer: unknown) => void, fail });
      this.#socket.write(`${JSON.stringify({ id, ask, args })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
