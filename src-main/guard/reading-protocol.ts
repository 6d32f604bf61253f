import type { PlainFileHandle } from '../log/open-log.ts';
import type { SentEvents } from './event-batch.ts';
import type { LineCounts } from './scan-summary.ts';

/** What the thread that reads a log is told. */
export type ToReader =
  | { readonly type: 'read'; readonly file: PlainFileHandle }
  /** The buffer of events that were judged, to be used again. */
  | { readonly type: 'judged'; readonly buffer: ArrayBuffer };

/** What it says. */
export type FromReader =
  | ({ readonly type: 'events'; readonly bytesRead: number } & SentEvents)
  /** All that could be read has been sent; `problem`: why that is not all of it. */
  | ({ readonly type: 'end'; readonly problem: string | null } & LineCounts);
