import { setImmediate } from 'node:timers/promises';
import { formatFileCursor, parseFileCursor } from './file-cursor.ts';
import { type FilePosition, sameInode } from './file-position.ts';
import { FileWatch } from './file-watch.ts';
import { DamagedGzipError } from './gunzip.ts';
import { isBeingPacked, LogChain } from './log-chain.ts';
import { LogFile } from './log-file.ts';
import type { OnBatch, SourceEvents } from './source.ts';
import { SourceLoop } from './source-loop.ts';
import { describeReadError, isMissing } from './trouble.ts';

/** How often the file is looked at although nothing was heard of it: network file systems tell nothing. */
const POLL_MS = 1000;

/** Between the renaming of a log and the making of the new one, its absence is no trouble for so long. */
const ROTATION_MS = 5000;

/** What onBatch threw, told apart from what the file system did. */
class BatchRefused extends Error {}

/**
 * Follows one log file for ever, through rotation, truncation, deletion and late creation. Each
 * whole line is delivered once; a line without its newline only when its file has been replaced.
 */
export class FileFollower extends SourceLoop {
  readonly description: string;
  readonly #path: string;
  readonly #pollMs: number;
  readonly #chain: LogChain;
  readonly #watch = new FileWatch();
  #file: LogFile | null = null;
  #openedAs: string;
  /** Where to go on when there is no open file; null: at the start. */
  #position: FilePosition | null = null;
  #skippedBefore = 0;
  #missingSince: number | null = null;
  #wasCut = false;

  /** @param path absolute; it need not exist yet */
  constructor(path: string, events: SourceEvents = {}, pollMs = POLL_MS) {
    super(events);
    this.description = `the file ${path}`;
    this.#path = path;
    this.#openedAs = path;
    this.#pollMs = pollMs;
    this.#chain = new LogChain(path);
  }

  get skippedLines(): number {
    return this.#skippedBefore + (this.#file?.skippedLines ?? 0);
  }

  protected async run(cursor: string | null, onBatch: OnBatch, signal: AbortSignal): Promise<void> {
    if (cursor !== null) this.#goTo(cursor);
    try {
      while (!signal.aborted) {
        let moved = false;
        try {
          await this.#watch.cover([this.#path, await this.#chain.target()]);
          moved = await this.#look(onBatch, signal);
        } catch (error) {
          if (error instanceof BatchRefused) throw error.cause;
          await this.#close();
          this.#say(error);
        }
        if (!moved) await this.#watch.wait(this.#pollMs, signal);
      }
    } finally {
      this.#watch.close();
      await this.#close();
    }
  }

  #goTo(cursor: string): void {
    const parsed = parseFileCursor(cursor);
    if (parsed === null || parsed.source !== 'file' || parsed.path !== this.#path) {
      this.notice(`The saved position is none in ${this.#path}. It is read from its start.`);
      return;
    }
    this.#position = parsed.position;
    this.#openedAs = parsed.file;
  }

  /** Reads what there is; true if it went over to another file, so that there may be more. */
  async #look(onBatch: OnBatch, signal: AbortSignal): Promise<boolean> {
    this.#file ??= await this.#open();
    const file = this.#file;
    if ((await this.#readOn(file, onBatch, signal)) === 'cut') {
      await this.#close();
      // Files that are no real ones (procfs) are found so each time; they must not keep it busy.
      if (this.#wasCut)
        this.setProblem(`${this.#path} changes while it is read. Name a log file that is only appended to.`);
      const again = !this.#wasCut;
      this.#wasCut = true;
      return again;
    }
    this.#wasCut = false;
    const current = await this.#chain.current();
    if (current !== null && sameInode(current, file.inode)) {
      this.#missingSince = null;
      this.setProblem(null);
      return false;
    }
    const next = signal.aborted ? null : await this.#chain.successor(file);
    if (next === null) {
      this.#notePresence(current !== null);
      return false;
    }
    let goesOver = false;
    try {
      for (const missed of next.missed) this.notice(missed);
      goesOver = next.continues || (await this.#finish(file, onBatch, signal));
    } finally {
      if (!goesOver) await next.file.close();
    }
    await this.#close();
    if (goesOver) await this.#take(next.file);
    return true;
  }

  /** Reads the end of a file that has a successor, so that nothing more is written to it; false if that is not its end after all. */
  async #finish(file: LogFile, onBatch: OnBatch, signal: AbortSignal): Promise<boolean> {
    const reached = await this.#readOn(file, onBatch, signal);
    if (reached === 'cut' || signal.aborted) return false;
    await this.#deliver(file, file.flush(), onBatch);
    return true;
  }

  async #open(): Promise<LogFile> {
    const sought = this.#position;
    const found = sought === null ? null : await this.#chain.locate(sought, this.#openedAs);
    const file = found ?? (await LogFile.open(this.#path));
    if (found === null && sought !== null && sought.headLength > 0) {
      this.notice(
        `${this.#path} was emptied or replaced, and the rest of what it held is in no rotation of it. ` +
          'It is read from its start; lines written shortly before may have been missed.',
      );
    }
    await this.#take(file);
    return file;
  }

  async #take(file: LogFile): Promise<void> {
    this.#file = file;
    this.#position = file.position;
    this.#openedAs = file.path === this.#path ? await this.#chain.target() : file.path;
  }

  async #readOn(file: LogFile, onBatch: OnBatch, signal: AbortSignal): Promise<'end' | 'cut'> {
    while (!signal.aborted) {
      const block = await this.#nextBlock(file);
      if (typeof block === 'string') return block;
      await this.#deliver(file, block, onBatch);
      await setImmediate();
    }
    return 'end';
  }

  async #nextBlock(file: LogFile): Promise<Uint8Array | 'end' | 'cut'> {
    try {
      return await file.next();
    } catch (error) {
      if (!(error instanceof DamagedGzipError) || (await isBeingPacked(file.path, error))) throw error;
      this.notice(`${file.path} is damaged (${error.message}). The rest of its lines are missed.`);
      file.abandonRest();
      return 'end';
    }
  }

  async #deliver(file: LogFile, bytes: Uint8Array, onBatch: OnBatch): Promise<void> {
    if (bytes.length === 0) return;
    const { position } = file;
    const cursor = formatFileCursor({ source: 'file', path: this.#path, file: this.#openedAs, position });
    try {
      await onBatch({ form: 'lines', bytes, cursor, referenceTime: file.modified });
    } catch (error) {
      throw new BatchRefused('', { cause: error });
    }
  }

  #notePresence(present: boolean): void {
    if (present) {
      this.#missingSince = null;
      this.setProblem(null);
      return;
    }
    this.#missingSince ??= Date.now();
    if (Date.now() - this.#missingSince >= ROTATION_MS) {
      this.setProblem(`${this.#path} is gone; waiting for a new one.`);
    }
  }

  #say(error: unknown): void {
    const what = describeReadError(this.#path, error);
    this.setProblem(
      isMissing(error) ? `${this.#path} does not exist yet; waiting for it.` : `${what} It is tried again.`,
    );
  }

  async #close(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#position = file.position;
    this.#skippedBefore += file.skippedLines;
    this.#file = null;
    await file.close();
  }
}
