import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry, OnBatch, SourceEvents } from './source.ts';
import { SourceLoop } from './source-loop.ts';
import { describeLoss, endedProblem, type Gap, refusedProblem } from './unified-gap.ts';
import { keyOf, UnifiedPosition } from './unified-position.ts';
import { isRefusal, type LineStream, type UnifiedLogReader } from './unified-reader.ts';
import { type ReadUnifiedLine, type UnifiedRecord, UnifiedRecords } from './unified-records.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** A stream that says nothing for so long, not even its heading, is taken to run. */
const BEGIN_LIMIT_MS = 5000;
/** `log show` that says nothing for so long is given up. */
const SHOW_LIMIT_MS = 60_000;
/** After so many failures of `log show` in succession it is gone on without what it would have told. */
const SHOW_ATTEMPTS = 3;
/** Between the stream's heading and `log show`, so that the stream surely runs. */
const SETTLE_MS = 500;
/** How often it is stored up to when the log was followed though nothing came. */
const QUIET_MS = 5 * 60_000;

export interface UnifiedClock {
  now(): number;
  /** When the machine was booted (ms). */
  bootedAt(): number;
}

const SYSTEM_CLOCK: UnifiedClock = {
  now: () => Date.now(),
  bootedAt: () => Date.now() - uptime() * 1000,
};

export interface UnifiedLogOptions {
  /** Tried in this order; the next one where `log` refuses this user. */
  readonly ways: readonly [UnifiedLogReader, ...UnifiedLogReader[]];
  readonly read: ReadUnifiedLine;
  readonly clock?: UnifiedClock;
  /** Instead of `SETTLE_MS` and `FIRST_RETRY_MS`. */
  readonly delays?: { readonly settleMs: number; readonly retryMs: number };
}

/** What became of one stream. */
interface Ended {
  readonly complaint: string;
  readonly hasBegun: boolean;
}

/**
 * Follows sshd in the macOS unified log. `log stream` tells what is new only; what was before, since
 * the position, is asked of `log show` while the stream already runs, and what both tell counts
 * once. Without a cursor it begins a day back.
 */
export class UnifiedLog extends SourceLoop {
  readonly description = 'the macOS unified log';
  readonly #options: UnifiedLogOptions;
  readonly #clock: UnifiedClock;
  readonly #delays: { readonly settleMs: number; readonly retryMs: number };
  #position = new UnifiedPosition();
  #way = 0;
  #wasRefused = false;
  #skippedBefore = 0;
  #current: UnifiedRecords[] = [];
  #retryMs: number;
  /** Later gaps are those of one process, and too short for anything to be forgotten meanwhile. */
  #isFirstGap = true;
  /** In succession. */
  #showFailures = 0;

  constructor(options: UnifiedLogOptions, events: SourceEvents = {}) {
    super(events);
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#delays = options.delays ?? { settleMs: SETTLE_MS, retryMs: FIRST_RETRY_MS };
    this.#retryMs = this.#delays.retryMs;
  }

  /** Records of sshd's that could not be read, and lines longer than 1 MiB. */
  get skippedLines(): number {
    return this.#current.reduce((sum, { skipped }) => sum + skipped, this.#skippedBefore);
  }

  protected async run(cursor: string | null, onBatch: OnBatch, signal: AbortSignal): Promise<void> {
    const position = cursor === null ? null : UnifiedPosition.parse(cursor);
    if (cursor !== null && position === null)
      this.notice('The saved position is none in the macOS unified log. It is read from a day back.');
    this.#position = position ?? new UnifiedPosition();
    while (!signal.aborted) {
      const { complaint, hasBegun } = await this.#follow(onBatch, signal);
      if (signal.aborted) return;
      this.#wasRefused ||= isRefusal(complaint);
      const isLastWay = this.#way === this.#options.ways.length - 1;
      if (!hasBegun && isRefusal(complaint) && !isLastWay) {
        this.#way++;
        continue;
      }
      if (!hasBegun) this.#way = 0;
      this.setProblem(this.#wasRefused ? refusedProblem(complaint) : endedProblem(complaint));
      await sleep(this.#retryMs, undefined, { signal }).catch(() => {});
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  get #reader(): UnifiedLogReader {
    return this.#options.ways[this.#way] ?? this.#options.ways[0];
  }

  /** Runs one stream to its end, filling the gap before it. */
  async #follow(onBatch: OnBatch, signal: AbortSignal): Promise<Ended> {
    const live = this.#open(this.#reader.stream());
    const stop = (): void => {
      for (const records of this.#current) void records.stop();
    };
    signal.addEventListener('abort', stop);
    try {
      await Promise.race([live.begun, sleep(BEGIN_LIMIT_MS, undefined, { ref: false })]);
      if (!live.isOver) await sleep(this.#delays.settleMs, undefined, { signal }).catch(() => {});
      if (signal.aborted || isRefusal(live.complaint)) return { complaint: live.complaint, hasBegun: false };
      // Where no stream holds, what is shown at every new try is better than nothing.
      const unshown = await this.#fillGap(live, onBatch, signal);
      if (unshown !== null) return { complaint: unshown, hasBegun: !live.isOver };
      this.#wasRefused = false;
      if (!live.isOver) this.setProblem(null);
      // What waited while the gap was filled may have been shown, too.
      for (let isOld = true; !signal.aborted; isOld = false) {
        const records = await live.take(isOld ? 0 : QUIET_MS);
        if (records === null || signal.aborted) break;
        if (isOld && records.length === 0) continue;
        if (!live.isOver) this.#followedTo(records);
        if (!isOld) this.#retryMs = this.#delays.retryMs;
        await this.#deliver(records, isOld, onBatch);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#close(live);
    }
    return { complaint: live.complaint, hasBegun: true };
  }

  /** After records more may wait, said before now; where none came for long, all has been told. */
  #followedTo(records: readonly UnifiedRecord[]): void {
    const now = this.#clock.now();
    const latest = records.reduce((latest, { time }) => Math.max(latest, time), 0);
    this.#position.until = records.length === 0 ? now : Math.min(now, latest);
  }

  /** Has `log show` tell what came since the position. Returns what it said if it failed and is to be tried again. */
  async #fillGap(live: UnifiedRecords, onBatch: OnBatch, signal: AbortSignal): Promise<string | null> {
    const position = this.#position;
    const now = this.#clock.now();
    const seconds = position.gap(now);
    const gap: Gap = {
      now,
      shownFrom: now - seconds * 1000,
      since: position.until,
      latest: position.latest,
      bootedAt: this.#clock.bootedAt(),
      isFirst: this.#isFirstGap,
      oldest: now,
      hasLatest: false,
    };
    const shown = this.#open(this.#reader.show(seconds));
    let hangs = false;
    try {
      while (!signal.aborted) {
        const records = await shown.take(SHOW_LIMIT_MS);
        if (records === null) break;
        hangs = records.length === 0;
        if (hangs) break;
        for (const record of records) {
          gap.oldest = Math.min(gap.oldest, record.time);
          gap.hasLatest ||= keyOf(record) === gap.latest?.key;
        }
        await this.#deliver(records, true, onBatch);
      }
    } finally {
      await this.#close(shown);
    }
    if (signal.aborted) return null;
    const failed = hangs || !shown.isComplete;
    this.#showFailures = failed ? this.#showFailures + 1 : 0;
    const isGivenUp = hangs || this.#showFailures >= SHOW_ATTEMPTS;
    if (failed && (live.isOver || !isGivenUp)) return shown.complaint;
    const loss = describeLoss(gap, failed ? shown.complaint : null);
    if (loss !== null) this.notice(loss);
    this.#isFirstGap = false;
    position.until = now;
    await this.#deliver([], true, onBatch);
    return null;
  }

  async #deliver(records: readonly UnifiedRecord[], isOld: boolean, onBatch: OnBatch): Promise<void> {
    const entries: LogEntry[] = [];
    for (const record of records) {
      if (this.#position.has(record, isOld)) continue;
      this.#position.add(record);
      const { time, pid, uid, message, raw } = record;
      entries.push({ time, pid, uid, message, raw });
    }
    // None at all: only up to when the log was followed is stored.
    if (entries.length === 0 && records.length > 0) return;
    await onBatch({ form: 'entries', entries, cursor: this.#position.format() });
  }

  #open(lines: LineStream): UnifiedRecords {
    const records = new UnifiedRecords(lines, this.#options.read);
    this.#current = [...this.#current, records];
    return records;
  }

  async #close(records: UnifiedRecords): Promise<void> {
    await records.stop();
    this.#skippedBefore += records.skipped;
    this.#current = this.#current.filter((other) => other !== records);
  }
}
