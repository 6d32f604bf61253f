import { randomUUID } from 'node:crypto';
import { CallError } from '../../src-shared/contract.ts';

const MOST = 100;
const LIMIT_MS = 10 * 60_000;

/** Takes a change back. @returns what was done, in a sentence */
export type Undo = () => string | Promise<string>;

interface Entry {
  readonly until: number;
  readonly undo: Undo;
}

/** How the latest changes can be taken back: each once, for ten minutes. */
export class UndoList {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  /** @param now of a clock that is never set */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns the token to take it back with */
  add(undo: Undo): string {
    const token = randomUUID();
    this.#entries.set(token, { until: this.#now() + LIMIT_MS, undo });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST) break;
      this.#entries.delete(oldest);
    }
    return token;
  }

  /** @throws CallError 'not-found' where it is too late; whatever stands in its way: then it can be tried again */
  async undo(token: string): Promise<string> {
    const entry = this.#entries.get(token);
    if (entry === undefined || entry.until <= this.#now()) {
      throw new CallError('not-found', "It's too late to undo this. Change it by hand.");
    }
    this.#entries.delete(token);
    try {
      return await entry.undo();
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'not-found')) this.#entries.set(token, entry);
      throw error;
    }
  }
}
