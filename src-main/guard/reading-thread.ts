import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AttemptBatch } from './attempt-batch.ts';
import type { FromReader, ReadingTask, ToReader } from './reading-protocol.ts';
import type { CountedEvents } from './scan-counter.ts';
import type { LineCounts } from './scan-summary.ts';

/** What a thread has read, when it has read all that it could. */
export interface ReadToEnd extends LineCounts {
  /** Why that is not all of the log; null where it is. */
  readonly problem: string | null;
  readonly counted: CountedEvents;
}

/** A thread that reads the lines of one log, and counts their attempts, while this one judges them. */
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
   * @param onBatch gets the attempts in the log's order; a batch is valid during the call
   * @throws Error where the thread has died
   */
  read(
    task: ReadingTask,
    onBatch: (batch: AttemptBatch) => void,
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
        onBatch(message);
        onProgress?.(message.bytesRead);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#say({ type: 'judged', buffer: message.buffer }, [message.buffer]);
    });
    this.#say({ type: 'read', ...task });
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
