import type { PlainFileHandle } from '../log/open-log.ts';
import type { AttemptBatch } from './attempt-batch.ts';
import type { CountedEvents } from './scan-counter.ts';
import type { LineCounts } from './scan-summary.ts';

/** What is to be read, and what counting it depends on. */
export interface ReadingTask {
  readonly file: PlainFileHandle;
  readonly restrictedUsers: readonly string[];
}

/** What the thread that reads a log is told. */
export type ToReader =
  | ({ readonly type: 'read' } & ReadingTask)
  /** The buffer of attempts that were judged, to be used again. */
  | { readonly type: 'judged'; readonly buffer: ArrayBuffer };

/** What it says. */
export type FromReader =
  | ({ readonly type: 'attempts'; readonly bytesRead: number } & AttemptBatch)
  /** All that could be read has been sent; `problem`: why that is not all of it. */
  | ({
      readonly type: 'end';
      readonly problem: string | null;
      readonly counted: CountedEvents;
    } & LineCounts);
