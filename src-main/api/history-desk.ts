import { CallError } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { HistoryParts, HistoryPort } from './history-port.ts';

/** As for one history, with the files of places as they are when one is made. */
export type HistoryDeskParts = Omit<HistoryParts, 'path' | 'placeFiles'> & {
  placeFiles(): HistoryParts['placeFiles'];
};

export type MakeHistory = (parts: HistoryParts) => HistoryPort;

/**
 * The history of whichever database the guard has now: it goes on over a
 * restart of the guard with the same database, so that views stay open.
 */
export class HistoryDesk {
  readonly #make: MakeHistory;
  readonly #parts: HistoryDeskParts;
  #history: HistoryPort | null = null;
  #path: string | null = null;

  constructor(make: MakeHistory, parts: HistoryDeskParts) {
    this.#make = make;
    this.#parts = parts;
  }

  /** The history of this guard's database; null while that is only in memory. */
  of(guard: Guard): HistoryPort | null {
    const { path } = guard.store;
    if (path !== this.#path) {
      this.#close();
      this.#path = path;
      if (path !== ':memory:') {
        const { placeFiles, ...parts } = this.#parts;
        this.#history = this.#make({ ...parts, path, placeFiles: placeFiles() });
        this.allowListIs(guard);
      }
    }
    return this.#history;
  }

  /** @throws CallError where there is none */
  needed(guard: Guard): HistoryPort {
    const history = this.of(guard);
    if (history !== null) return history;
    throw new CallError(
      'unavailable',
      'What happened can be looked through once the database can be opened. Its state says what is wrong.',
    );
  }

  allowListIs(guard: Guard): void {
    this.#history?.allowListIs(guard.surroundings.allowed);
  }

  /** Countries and networks are looked up in other data: open views are gone, and asked for anew. */
  placesChanged(): void {
    this.#close();
    this.#path = null;
  }

  /** Something was stored: open views may grow. */
  stored(): void {
    this.#history?.stored();
  }

  cancel(job: string): void {
    this.#history?.cancel(job);
  }

  #close(): void {
    const history = this.#history;
    this.#history = null;
    if (history === null) return;
    Promise.resolve(history.close()).catch((error: unknown) => this.#parts.fault(String(error)));
  }

  async stop(): Promise<void> {
    const history = this.#history;
    this.#history = null;
    this.#path = null;
    await history?.close();
  }
}
