import { Worker } from 'node:worker_threads';
import { CallError } from '../../src-shared/call-error.ts';
import type { ViewState } from '../../src-shared/contract.ts';
import { CheckRuns } from './check-runs.ts';
import { Paced } from './paced.ts';
import type { FromWorker, HistoryCall, HistoryCalls, Request, ToWorker } from './protocol.ts';
import { threadFile } from './thread-file.ts';

const STORED_EVERY_MS = 250;

export interface HistoryOptions {
  /** Of the database file. */
  readonly path: string;
  /** The owner's own data of countries and networks; absent or null: what Drawbridge brings. */
  readonly placeFiles?: { readonly countryFile: string | null; readonly networkFile: string | null };
  /** A view has changed (found more, completed, new events came). At most about 4 times a second for each view. */
  readonly viewChanged: (state: ViewState) => void;
  readonly progress: (progress: { job: string; done: number; of: number | null }) => void;
  /** The worker died (it is started anew at the next call) or could not read: in words. */
  readonly fault: (message: string) => void;
}

type Input<C extends HistoryCall> = HistoryCalls[C]['input'];
type Output<C extends HistoryCall> = HistoryCalls[C]['output'];

interface Waiting {
  done(output: unknown): void;
  failed(error: CallError): void;
}

/**
 * Questions over everything that is stored, on a thread of its own: nothing
 * here keeps the guard waiting. Every call throws a CallError: 'not-found' for
 * a view that is not open (any more), 'refused' for work that was cancelled,
 * 'unavailable' where the database can't be read or is only in memory. Views
 * are gone when the thread was started anew.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #stored = new Paced(STORED_EVERY_MS, () => this.#post({ type: 'stored' }));
  readonly #checks: CheckRuns;
  #worker: Worker | null = null;
  #nextId = 1;
  #allowList: readonly string[] = [];
  #isClosed = false;

  /** Starts no thread before the first call. */
  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#checks = new CheckRuns(options.path, options.progress);
  }

  /** Opens a list of all that matches; it fills itself, newest first. At most 12 are open. */
  openView(input: Input<'openView'>): Promise<Output<'openView'>> {
    return this.#call('openView', input);
  }

  /**
   * Rows of a view from a place in its order on. Rows that retention has deleted
   * since are left out: then there are fewer than asked for. Until a view is
   * complete its rows are in the order in which they are found, newest first.
   */
  viewRows(input: Input<'viewRows'>): Promise<Output<'viewRows'>> {
    return this.#call('viewRows', input);
  }

  viewSummary(input: Input<'viewSummary'>): Promise<Output<'viewSummary'>> {
    return this.#call('viewSummary', input);
  }

  async closeView(view: string): Promise<void> {
    if (this.#worker !== null) await this.#call('closeView', view);
  }

  /**
   * How the proposed rules would have judged all that is stored, beside those
   * that hold now. Who would have been blocked is taken to have been kept out.
   * @param input protectedTargets: addresses and prefixes of the allow list; ownPrefixes: this machine's;
   * exemptPlaces: countries and networks of which rules block nobody
   */
  whatIf(input: Input<'whatIf'>): Promise<Output<'whatIf'>> {
    return this.#call('whatIf', input);
  }

  /**
   * Writes the rows that a view has once it is complete: as CSV (RFC 4180, UTF-8,
   * safe to open in a spreadsheet) or as a JSON array of rows. The file (mode
   * 0600) gets its name when it is whole; one of that name is replaced. When it
   * fails or is cancelled, nothing is left behind.
   */
  exportView(input: Input<'exportView'>): Promise<Output<'exportView'>> {
    return this.#call('exportView', input);
  }

  /** What SQLite finds wrong with the database, in its words; none: it is sound. */
  async checkDatabase({ job }: { job: string }): Promise<{ problems: string[] }> {
    this.#refuseUnaskable();
    return { problems: await this.#checks.run(job) };
  }

  /** Hours of UTC from `from` (floored to the hour) to before `to`, with the empty ones, oldest first. */
  hours(input: Input<'hours'>): Promise<Output<'hours'>> {
    return this.#call('hours', input);
  }

  /** The promise of that work then rejects. Nothing happens where there is no such work. */
  cancel(job: string): void {
    this.#checks.cancel(job);
    this.#post({ type: 'cancel', job });
  }

  /** The allow list as it is now, for the filter `state: 'allowed'`. DNS names in it are not looked up. */
  allowListIs(entries: readonly string[]): void {
    this.#allowList = entries;
    this.#post({ type: 'allowList', entries });
  }

  /** Something was stored: open views take it in. Cheap to call at every commit. */
  stored(): void {
    if (this.#worker !== null) this.#stored.ask();
  }

  /** Ends the thread; what was asked is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stored.stop();
    this.#checks.close();
    const worker = this.#worker;
    this.#worker = null;
    this.#failAll(closed());
    await worker?.terminate();
  }

  #call<C extends HistoryCall>(call: C, input: Input<C>): Promise<Output<C>> {
    return new Promise((resolve, reject) => {
      this.#refuseUnaskable();
      const id = this.#nextId++;
      const worker = this.#running();
      this.#waiting.set(id, {
        done: (output) => resolve(output as Output<C>),
        failed: reject,
      });
      // Whoever asked is waited for; a process that has nothing else to do may end.
      worker.ref();
      worker.postMessage({ type: 'call', id, call, input } as { type: 'call' } & Request);
    });
  }

  #refuseUnaskable(): void {
    if (this.#isClosed) throw closed();
    if (this.#options.path !== ':memory:') return;
    throw new CallError('unavailable', 'What is kept in memory only can’t be searched.');
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(threadFile('worker'), {
      workerData: { path: this.#options.path, placeFiles: this.#options.placeFiles ?? {} },
    });
    worker.on('message', (message: FromWorker) => this.#hear(message));
    let cause = '';
    worker.on('error', (error: unknown) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.#died(worker, cause));
    worker.postMessage({ type: 'allowList', entries: this.#allowList } satisfies ToWorker);
    this.#worker = worker;
    return worker;
  }

  #died(worker: Worker, cause: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    this.#stored.stop();
    const message = `The search of what is stored broke off${cause === '' ? '' : ` (${cause})`}. Try again.`;
    this.#failAll(new CallError('unavailable', message));
    this.#options.fault(message);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'done':
        this.#answered(message.id)?.done(message.output);
        return;
      case 'failed':
        this.#answered(message.id)?.failed(new CallError(message.code, message.message));
        return;
      case 'viewChanged':
        this.#options.viewChanged(message.state);
        return;
      case 'progress':
        this.#options.progress(message.progress);
        return;
      case 'fault':
        this.#options.fault(message.message);
    }
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    return waiting;
  }

  #failAll(error: CallError): void {
    for (const waiting of this.#waiting.values()) waiting.failed(error);
    this.#waiting.clear();
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}

function closed(): CallError {
  return new CallError('unavailable', 'The guard is ending.');
}
