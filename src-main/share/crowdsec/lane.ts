import { ShareProblem } from '../share-problem.ts';
import { LapiProblem } from './lapi-problem.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** One of the two ways of speaking to a Local API: when its turn comes, and what is wrong with it. Monotonic time. */
export class Lane {
  #dueAt = 0;
  #failures = 0;
  #problem: string | null = null;
  /** Somebody is in a hurry since the turn began. */
  #isHurried = false;

  get dueAt(): number {
    return this.#dueAt;
  }

  /** In a sentence for the owner; null: it goes well. */
  get problem(): string | null {
    return this.#problem;
  }

  isDue(): boolean {
    return performance.now() >= this.#dueAt;
  }

  /** As soon as it can be; after failures only when its wait is over. */
  hurry(): void {
    this.#isHurried = true;
    if (this.#failures === 0) this.#dueAt = 0;
  }

  /** Its turn begins. */
  begin(): void {
    this.#isHurried = false;
  }

  /** Now, whatever happened. */
  force(): void {
    this.#dueAt = 0;
  }

  /** The next turn comes after about so long: machines that started together don't stay together. */
  succeed(everyMs: number): void {
    this.#failures = 0;
    this.#problem = null;
    this.#dueAt = this.#isHurried ? 0 : performance.now() + everyMs * (0.9 + Math.random() * 0.2);
  }

  /** The wait doubles from a second to a minute, with jitter; a server that asks for longer gets it. */
  fail(error: unknown): void {
    this.#problem =
      error instanceof ShareProblem ? error.message : 'What came could not be stored. It is tried again.';
    const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(this.#failures++, 10), LONGEST_WAIT_MS);
    const asked = error instanceof LapiProblem ? (error.waitMs ?? 0) : 0;
    const jittered = Math.max(FIRST_WAIT_MS, wait * (0.75 + Math.random() * 0.25));
    this.#dueAt = performance.now() + Math.max(jittered, asked);
  }
}

/** Whether the other lane would meet the same: nobody is there, or whoever is there wants to be left alone. */
export function concernsBoth(error: unknown): boolean {
  if (!(error instanceof ShareProblem)) return false;
  if (error instanceof LapiProblem) return error.status === 429 || error.status === 503;
  return error.kind === 'unreachable' || error.kind === 'untrusted' || error.kind === 'slow';
}
