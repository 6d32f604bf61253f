import { LineBlocks } from './line-blocks.ts';
import type { LineStream } from './unified-reader.ts';

/** One record of sshd's. */
export interface UnifiedRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly pid: number | null;
  readonly uid: number | null;
  /** Ticks since the machine was booted; 0 where unknown. */
  readonly mach: number;
  readonly message: Uint8Array;
  readonly raw: string;
}

/** What one line of ndjson is. */
export type ReadUnifiedLine = (line: string) => UnifiedRecord | 'other' | 'unreadable';

const CHUNK_BYTES = 256 * 1024;
/** So many records wait to be taken before the program has to wait: some 10 MB. */
const MAX_WAITING = 20_000;
const COMPLAINT_CHARS = 2000;

/** The records that `log` writes, kept until they are taken. */
export class UnifiedRecords {
  /** Resolves when a line has come, or it is over. */
  readonly begun: Promise<void>;
  readonly #lines: LineStream;
  readonly #read: ReadUnifiedLine;
  readonly #begun: () => void;
  readonly #pumped: Promise<void>;
  #waiting: UnifiedRecord[] = [];
  #changed = Promise.withResolvers<void>();
  #room = Promise.withResolvers<void>();
  #isOver = false;
  #isComplete = false;
  #complaint = '';
  #skipped = 0;

  constructor(lines: LineStream, read: ReadUnifiedLine) {
    this.#lines = lines;
    this.#read = read;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    this.#begun = resolve;
    this.#pumped = this.#pump();
  }

  /** What was said besides records; empty: nothing. */
  get complaint(): string {
    return this.#complaint.trim();
  }

  /** No more lines come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** All that was asked for has come: `log` said so at the end, or at least nothing else. */
  get isComplete(): boolean {
    return this.#isOver && (this.#isComplete || this.complaint === '');
  }

  /** Lines that were too long, and records of sshd's that could not be read. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Those that came since, as soon as there are any; empty: none within that time; null: it is over. */
  async take(limitMs: number): Promise<UnifiedRecord[] | null> {
    if (this.#waiting.length === 0 && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, limitMs);
      await Promise.race([promise, this.#changed.promise]);
      clearTimeout(timer);
    }
    const taken = this.#waiting;
    if (taken.length === 0 && this.#isOver) return null;
    this.#waiting = [];
    this.#room.resolve();
    return taken;
  }

  /** Ends the program and waits for that. */
  async stop(): Promise<void> {
    this.#lines.stop();
    this.#room.resolve();
    await this.#pumped;
  }

  async #pump(): Promise<void> {
    const blocks = new LineBlocks(CHUNK_BYTES);
    try {
      for await (const chunk of this.#lines.chunks) {
        const tooLong = blocks.skippedLines;
        blocks.push(chunk, (block) => this.#readBlock(block));
        this.#skipped += blocks.skippedLines - tooLong;
        if (this.#waiting.length > 0) this.#tell();
        if (this.#waiting.length < MAX_WAITING) continue;
        this.#room = Promise.withResolvers<void>();
        await this.#room.promise;
      }
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
    this.#complain(await this.#lines.ended);
    this.#isOver = true;
    this.#begun();
    this.#tell();
  }

  #readBlock(block: Uint8Array): void {
    for (const line of Buffer.from(block).toString('utf8').split('\n').slice(0, -1)) {
      const record = this.#read(line);
      if (typeof record === 'object') this.#waiting.push(record);
      else if (record === 'unreadable') this.#skipped++;
      else this.#readOther(line.trim());
      this.#begun();
    }
  }

  /** Heading and footer are facts/macos.md §1's, and "ok" is the helper's; anything else that is no JSON is a complaint. */
  #readOther(line: string): void {
    if (line === 'ok' || /^\{"count":[0-9]+,"finished":1\}$/.test(line)) this.#isComplete = true;
    else if (line !== '' && !line.startsWith('{') && !line.startsWith('Filtering the log data'))
      this.#complain(line);
  }

  #complain(text: string): void {
    if (text !== '') this.#complaint = `${this.#complaint}\n${text}`.slice(-COMPLAINT_CHARS);
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
