import { ShareProblem } from '../share-problem.ts';

/** The longest list that is read, unpacked. */
export const MOST_BYTES = 64 * 1024 * 1024;

export interface ListAsk {
  /** http, https or file; or an absolute path. */
  readonly url: string;
  /** Goes to this very server as the header `Key` (AbuseIPDB), and to no other. */
  readonly apiKey: string | null;
  /** PEM: trusted besides the well-known authorities. */
  readonly ca: string | null;
  /** Of the version that is there already; null: give it whatever it is. */
  readonly validator: string | null;
  /** For all of it, redirects included, in milliseconds. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

export type FetchedList =
  /** Still the version of the validator. */
  | { readonly result: 'unchanged' }
  /** `validator` is for the next ask; null where the version can't be told from others. */
  | { readonly result: 'fetched'; readonly bytes: Buffer; readonly validator: string | null };

/** The server answered that it wants to be left alone. */
export class AskedToWait extends ShareProblem {
  /** For how long; null where it does not say. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null) {
    super('failed', message);
    this.waitMs = waitMs;
  }
}
