import { CallError } from '../../src-shared/call-error.ts';
import { Paced } from './paced.ts';
import { Turns } from './turns.ts';

const TELL_EVERY_MS = 250;

export interface JobProgress {
  readonly job: string;
  readonly done: number;
  readonly of: number | null;
}

/** Long work that somebody may cancel. */
export interface Job {
  readonly turns: Turns;
  /** Rejects when it is cancelled. */
  readonly cancelled: Promise<never>;
  progress(done: number, of: number | null): void;
}

/** The long work that is being done, by the names that those who asked for it chose. */
export class Jobs {
  readonly #tell: (progress: JobProgress) => void;
  readonly #running = new Map<string, Set<AbortController>>();

  constructor(tell: (progress: JobProgress) => void) {
    this.#tell = tell;
  }

  async run<T>(name: string, work: (job: Job) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    cancelled.catch(() => undefined);
    controller.signal.addEventListener('abort', () => reject(new CallError('refused', 'Cancelled.')));
    let latest: JobProgress = { job: name, done: 0, of: null };
    const told = new Paced(TELL_EVERY_MS, () => this.#tell(latest));
    const progress = (done: number, of: number | null): void => {
      latest = { job: name, done, of };
      told.ask();
    };
    const ofName = this.#running.get(name) ?? new Set();
    this.#running.set(name, ofName.add(controller));
    try {
      return await work({ turns: new Turns(controller.signal), cancelled, progress });
    } finally {
      told.stop();
      ofName.delete(controller);
      if (ofName.size === 0) this.#running.delete(name);
    }
  }

  cancel(name: string): void {
    for (const controller of this.#running.get(name) ?? []) controller.abort();
  }
}
