import { Worker } from 'node:worker_threads';
import { CallError } from '../../src-shared/call-error.ts';
import type { JobProgress } from './jobs.ts';
import type { FromChecker } from './protocol.ts';
import { threadFile } from './thread-file.ts';

const PARTS = 2;

interface Run {
  readonly worker: Worker;
  readonly stop: (error: CallError) => void;
}

/** Checks of the database, each on a thread of its own: SQLite does not stop in the middle of one. */
export class CheckRuns {
  readonly #path: string;
  readonly #progress: (progress: JobProgress) => void;
  readonly #running = new Map<string, Run>();

  constructor(path: string, progress: (progress: JobProgress) => void) {
    this.#path = path;
    this.#progress = progress;
  }

  /** @throws CallError 'unavailable' where it can't be read, 'refused' when cancelled or at it already */
  run(job: string): Promise<string[]> {
    if (this.#running.has(job)) throw new CallError('refused', 'The database is being checked already.');
    const worker = new Worker(threadFile('checker'), { workerData: { path: this.#path } });
    const tell = (done: number): void => this.#progress({ job, done, of: PARTS });
    tell(0);
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    this.#running.set(job, { worker, stop: reject });
    worker.on('message', (message: FromChecker) => {
      if (!this.#running.has(job)) return;
      if (message.type === 'passed') tell(message.parts);
      else if (message.type === 'problems') resolve(message.problems);
      else reject(new CallError('unavailable', message.message));
    });
    worker.on('error', (error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      reject(new CallError('unavailable', `The check broke off (${cause}). Try again.`));
    });
    worker.on('exit', () => reject(new CallError('unavailable', 'The check broke off. Try again.')));
    return promise.finally(() => this.#running.delete(job));
  }

  /** Whoever waits hears at once; the thread ends when SQLite gives it the chance. */
  cancel(job: string): void {
    this.#end(job, new CallError('refused', 'Cancelled.'));
  }

  close(): void {
    for (const job of [...this.#running.keys()])
      this.#end(job, new CallError('unavailable', 'The guard is ending.'));
  }

  #end(job: string, error: CallError): void {
    const run = this.#running.get(job);
    if (run === undefined) return;
    this.#running.delete(job);
    run.stop(error);
    // A process that ends does not wait for SQLite.
    run.worker.unref();
    void run.worker.terminate();
  }
}
