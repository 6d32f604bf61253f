import { type ProblemKind, ShareProblem } from '../share-problem.ts';

/** What went wrong with a Local API, and what its answer said. */
export class LapiProblem extends ShareProblem {
  /** Of the answer. */
  readonly status: number;
  /** For how long it wants to be left alone; null: it did not say. */
  readonly waitMs: number | null;

  constructor(kind: ProblemKind, message: string, status: number, waitMs: number | null = null) {
    super(kind, message);
    this.status = status;
    this.waitMs = waitMs;
  }
}
