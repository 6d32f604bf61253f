import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PlainFileHandle } from '../log/open-log.ts';
import type { SentEvents } from './event-batch.ts';
import type { FromReader, ToReader } from './reading-protocol.ts';
import type { LineCounts } from './scan-summary.ts';

/** What a thread has read, when it has read all that it could. */
export interface ReadToEnd extends LineCounts {
  /** Why that is not all of the log; null where it is. */
  readonly problem: string | null;
}

/** A thread that reads the lines of one log while this one judges them. */
export class ReadingThread {
  readonly #worker: Worker;
  readonly #end = Promise.withResolvers<ReadToEnd>();

  /** @param code what runs on it */
  constructor(code = workerFile()) {
    const cache = getCompileCacheDir();
    this.#worker = new Worker(code, {
      // It reads with, and closes, a file descriptor that this thread has opened.
      trackUnmanagedFds: false,
      // What it loads is kept compiled as well; that is turned on for each thread by itself.
      env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) },
    });
    // Until there is something to read, it keeps nothing alive.
    this.#worker.unref();
    // Nobody waits for the end before read(), which tells a failure until then.
    this.#end.promise.catch(() => {});
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) =>
      this.#fail(new Error(`The thread that reads the log ended too early, with code ${code}.`)),
    );
  }

  /**
   * Reads a log to its end.
   * @param onEvents gets them in the log's order
   * @throws Error where the thread has died
   */
  read(
    file: PlainFileHandle,
    onEvents: (events: SentEvents) => void,
    onProgress?: (bytesRead: number) => void,
  ): Promise<ReadToEnd> {
    const worker = this.#worker;
    worker.ref();
    worker.on('message', (message: FromReader) => {
      if (message.type === 'end') {
        this.#end.resolve(message);
        return;
      }
      try {
        onEvents(message);
        onProgress?.(message.bytesRead);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#say({ type: 'judged', buffer: message.buffer }, [message.buffer]);
    });
    this.#say({ type: 'read', file });
    return this.#end.promise;
  }

  /** The first failure counts, and none does after the end. */
  #fail(error: unknown): void {
    this.#end.reject(error);
    void this.#worker.terminate();
  }

  #say(message: ToReader, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }
}

function workerFile(): URL {
  const name = import.meta.url.endsWith('.ts') ? 'reading-worker.ts' : 'reading-worker.js';
  return new URL(`./${name}`, import.meta.url);
}
