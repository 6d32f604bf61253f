import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RuleSet } from '../../src-shared/rule.ts';
import type { AttemptBatch } from './attempt-batch.ts';
import type { FromJudge, ToJudge } from './judging-protocol.ts';
import type { Judged } from './scan-summary.ts';

/** So many batches may be on their way at once: what is read must not pile up where judging takes longer. */
const BATCHES = 16;

/** A thread that judges the attempts of one log while this one reads on. */
export class JudgingThread {
  readonly #worker: Worker;
  readonly #end = Promise.withResolvers<Judged>();
  /** Buffers for batches; undefined: one that is still to be made. */
  readonly #free: (ArrayBuffer | undefined)[] = new Array(BATCHES).fill(undefined);
  #wake = () => {};

  /** @param code what runs on it */
  constructor(code = workerFile()) {
    const cache = getCompileCacheDir();
    this.#worker = new Worker(code, {
      // What it loads is kept compiled as well; that is turned on for each thread by itself.
      env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) },
    });
    // Until there is something to judge, it keeps nothing alive.
    this.#worker.unref();
    // Nobody may wait for the end yet.
    this.#end.promise.catch(() => {});
    this.#worker.on('message', (message: FromJudge) => this.#take(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) =>
      this.#fail(new Error(`The thread that judges ended too early, with code ${code}.`)),
    );
  }

  start(rules: RuleSet): void {
    this.#worker.ref();
    this.#say({ type: 'rules', rules });
  }

  /**
   * A buffer for the next batch (undefined: make one), as soon as there is one.
   * @throws Error where the thread has died
   */
  async buffer(): Promise<ArrayBuffer | undefined> {
    while (this.#free.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      // It ends by an answer only after all batches have been judged: here it can but fail.
      await Promise.race([promise, this.#end.promise]);
    }
    return this.#free.pop();
  }

  /** Has attempts judged after all those before; their buffer is moved there. */
  judge(attempts: AttemptBatch): void {
    this.#say({ type: 'attempts', ...attempts }, [attempts.buffer]);
  }

  /** What came of all of it. @throws Error where the thread has died */
  end(): Promise<Judged> {
    this.#say({ type: 'end' });
    return this.#end.promise;
  }

  /** Nothing more is wanted of it. */
  stop(): void {
    void this.#worker.terminate();
  }

  #take(message: FromJudge): void {
    if (message.type === 'end') {
      const { attackers, decisions } = message;
      this.#end.resolve({ attackers, decisions });
      return;
    }
    this.#free.push(message.buffer);
    this.#wake();
  }

  /** The first failure counts, and none does after the end. */
  #fail(error: unknown): void {
    this.#end.reject(error);
    this.stop();
  }

  #say(message: ToJudge, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }
}

function workerFile(): URL {
  const name = import.meta.url.endsWith('.ts') ? 'judging-worker.ts' : 'judging-worker.js';
  return new URL(`./${name}`, import.meta.url);
}
