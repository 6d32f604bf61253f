/** A structured record whose header the source already knows (journald, the macOS unified log). */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly pid: number | null;
  /** Who wrote it, as the journal itself found out (any local user can name a program sshd); null where unknown. */
  readonly uid: number | null;
  /** What the process said, any bytes, without header. */
  readonly message: Uint8Array;
  /** What to keep and show as the raw line. */
  readonly raw: string;
}

export type LogBatch =
  | {
      readonly form: 'lines';
      /** Whole lines only, each ended by \n (a CR before it allowed); valid only during the call. */
      readonly bytes: Uint8Array;
      readonly cursor: string;
      /** The file's mtime in milliseconds, for headers that do not say the year. */
      readonly referenceTime: number;
    }
  | { readonly form: 'entries'; readonly entries: readonly LogEntry[]; readonly cursor: string };

export type OnBatch = (batch: LogBatch) => void | Promise<void>;

export interface LogSource {
  /** In words. */
  readonly description: string;
  /**
   * Follows from the cursor (null: from the start of what is there) until stop(). Called once.
   * onBatch gets one batch at a time and is awaited; when it returns, the batch and its cursor are
   * durable. If it throws, the source stops where it was and `finished` rejects with that error.
   * @param cursor an earlier batch's; one that the source can't use is said in a notice, never fatal
   */
  start(cursor: string | null, onBatch: OnBatch): void;
  /** Resolves when all is closed and no batch is under way; not to be awaited inside onBatch. */
  stop(): Promise<void>;
  /** Current trouble in words, or null. */
  readonly problem: string | null;
  /** Lines left out: longer than 1 MiB, or (journald, the macOS unified log) without a readable message. */
  readonly skippedLines: number;
  /** Resolves when a finite source (replay) is through; never for endless ones; rejects when onBatch threw. */
  readonly finished: Promise<void>;
}

/** What a source tells besides batches. */
export interface SourceEvents {
  /** `problem` has changed to this. */
  problemChanged?(problem: string | null): void;
  /** Something happened that the owner should know, such as lines that may have been missed; in words. */
  notice?(text: string): void;
}
