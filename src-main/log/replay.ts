import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { formatFileCursor, parseFileCursor } from './file-cursor.ts';
import type { FilePosition } from './file-position.ts';
import { DamagedGzipError } from './gunzip.ts';
import { LogFile } from './log-file.ts';
import type { OnBatch, SourceEvents } from './source.ts';
import { SourceLoop } from './source-loop.ts';
import { describeReadError } from './trouble.ts';

const NEWLINE = 10;
/** Longer timers fire at once. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

export interface ReplayOptions {
  /** max: as fast as it can be read; real: in the log's own time, counted from its first line (or the first after the cursor). */
  readonly speed: 'real' | 'max';
  /** The time (ms) of a line, without its newline; null where it bears none. */
  readonly timeOfLine: (line: Uint8Array) => number | null;
}

export interface ReplayClock {
  now(): number;
  /** Resolves after that time, or when the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const REAL_CLOCK: ReplayClock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal }).catch(() => {});
  },
};

/** Reads a recorded log, plain or gzip, from the cursor to its end, and is finished then. `finished` rejects if it can't be read. */
export class Replay extends SourceLoop {
  readonly description: string;
  readonly #path: string;
  readonly #pace: Pace;
  #file: LogFile | null = null;

  /** @param path need not be absolute, but belongs to the cursor as it is */
  constructor(path: string, options: ReplayOptions, events: SourceEvents = {}, clock = REAL_CLOCK) {
    super(events);
    this.description = `the recorded log ${path}`;
    this.#path = path;
    this.#pace = new Pace(options, clock);
  }

  get skippedLines(): number {
    return this.#file?.skippedLines ?? 0;
  }

  protected async run(cursor: string | null, onBatch: OnBatch, signal: AbortSignal): Promise<void> {
    const file = await this.#orSaid(() => this.#open(cursor));
    this.#file = file;
    try {
      while (!signal.aborted) {
        const block = await this.#orSaid(() => this.#nextBlock(file));
        await this.#deliver(file, block ?? file.flush(), onBatch, signal);
        if (block === null) return;
        await setImmediate();
      }
    } finally {
      await file.close();
    }
  }

  async #open(cursor: string | null): Promise<LogFile> {
    if (cursor !== null) {
      const parsed = parseFileCursor(cursor);
      const isOurs = parsed?.source === 'replay' && parsed.path === this.#path;
      const file = isOurs ? await LogFile.openAt(this.#path, parsed.position) : null;
      if (file !== null) return file;
      this.notice(`${this.#path} is not the log that was replayed before. It is replayed from its start.`);
    }
    return await LogFile.open(this.#path);
  }

  /** Null at the end. */
  async #nextBlock(file: LogFile): Promise<Uint8Array | null> {
    try {
      const block = await file.next();
      if (block === 'cut')
        this.notice(`${this.#path} was changed while it was replayed. The replay ends there.`);
      return typeof block === 'string' ? null : block;
    } catch (error) {
      if (!(error instanceof DamagedGzipError)) throw error;
      this.notice(`${this.#path} is damaged or cut short (${error.message}). The replay ends there.`);
      file.abandonRest();
      return null;
    }
  }

  async #deliver(file: LogFile, block: Uint8Array, onBatch: OnBatch, signal: AbortSignal): Promise<void> {
    const end = file.position;
    for (let rest = block; rest.length > 0; ) {
      const length = await this.#pace.due(rest, signal);
      if (signal.aborted) return;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      const cursor = this.#cursor({ ...end, offset: end.offset - rest.length });
      await onBatch({ form: 'lines', bytes, cursor, referenceTime: file.modified });
    }
  }

  #cursor(position: FilePosition): string {
    return formatFileCursor({ source: 'replay', path: this.#path, file: this.#path, position });
  }

  async #orSaid<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      const problem = describeReadError(this.#path, error);
      this.setProblem(problem);
      throw new Error(problem, { cause: error });
    }
  }
}

/** Tells which lines' time has come. */
class Pace {
  readonly #options: ReplayOptions;
  readonly #clock: ReplayClock;
  /** The clock's time less the log's, once a line has borne one. */
  #ahead: number | null = null;

  constructor(options: ReplayOptions, clock: ReplayClock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Waits until the first line is due; returns how many bytes of whole lines are due with it. */
  async due(lines: Uint8Array, signal: AbortSignal): Promise<number> {
    if (this.#options.speed === 'max') return lines.length;
    for (let start = 0; start < lines.length; ) {
      const newline = lines.indexOf(NEWLINE, start);
      const time = this.#options.timeOfLine(lines.subarray(start, newline));
      if (time !== null) {
        this.#ahead ??= this.#clock.now() - time;
        // What is due already goes first.
        if (start > 0 && time + this.#ahead > this.#clock.now()) return start;
        await this.#until(time + this.#ahead, signal);
      }
      start = newline + 1;
    }
    return lines.length;
  }

  async #until(due: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && due > this.#clock.now()) {
      await this.#clock.sleep(Math.min(due - this.#clock.now(), LONGEST_SLEEP_MS), signal);
    }
  }
}
