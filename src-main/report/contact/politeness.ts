import { setTimeout as sleep } from 'node:timers/promises';
import type { UseContactBook } from './contact-book.ts';
import { LookupProblem } from './lookup-problem.ts';
import { registryOf } from './registry.ts';

const DAY_MS = 86_400_000;
const SPACING_MS = 1000;
/** Far below what RIPE and AFRINIC allow (1,000 and 5,000 objects a day; facts/reporting-and-sharing.md §1). */
const MOST_A_DAY = 500;
/** LACNIC throttles hard (the same). */
const CAREFUL = { spacingMs: 2000, mostADay: 100 };

export interface PolitenessParts {
  readonly use: UseContactBook;
  now(): number;
  /** Resolves after so many milliseconds, or rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Asks no server too often, and leaves alone who asked for that; over restarts, too. */
export class Politeness {
  readonly #parts: PolitenessParts;
  readonly #next = new Map<string, number>();

  constructor(parts: PolitenessParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the server may be asked, once.
   * @throws LookupProblem where it may not be asked now
   */
  async turn(server: string, signal: AbortSignal): Promise<void> {
    const { use, now } = this.#parts;
    const limits =
      registryOf(server) === 'LACNIC' ? CAREFUL : { spacingMs: SPACING_MS, mostADay: MOST_A_DAY };
    await this.#wait(server, limits.spacingMs, signal);
    const at = now();
    const day = Math.floor(at / DAY_MS);
    const problem = await use((book) => {
      const known = book.server(server);
      const asked = known?.day === day ? known.asked : 0;
      const notBefore = known?.notBefore ?? 0;
      if (notBefore > at) {
        return `${server} asked not to be asked again before ${new Date(notBefore).toISOString().slice(0, 19)}Z.`;
      }
      if (asked >= limits.mostADay) {
        return `${server} was asked ${asked} times today, which is enough. It is asked again tomorrow.`;
      }
      book.setServer(server, { day, asked: asked + 1, notBefore });
      return null;
    });
    if (problem !== null) throw new LookupProblem(problem);
  }

  /** The server wants to be left alone until then. */
  async leaveAlone(server: string, until: number): Promise<void> {
    const day = Math.floor(this.#parts.now() / DAY_MS);
    await this.#parts.use((book) => {
      const known = book.server(server);
      book.setServer(server, {
        day,
        asked: known?.day === day ? known.asked : 0,
        notBefore: Math.max(until, known?.notBefore ?? 0),
      });
    });
  }

  async #wait(server: string, spacingMs: number, signal: AbortSignal): Promise<void> {
    const { now, sleep: rest = sleeping } = this.#parts;
    const at = now();
    const turn = Math.max(at, this.#next.get(server) ?? 0);
    for (const [name, next] of this.#next) if (next <= at) this.#next.delete(name);
    this.#next.set(server, turn + spacingMs);
    if (turn <= at) return;
    try {
      await rest(turn - at, signal);
    } catch {
      throw new LookupProblem(`There was no time left to wait for a turn at ${server}.`);
    }
  }
}

function sleeping(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal });
}
