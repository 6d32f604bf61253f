import type { CompactEvent } from '../../src-shared/compact-event.ts';
import { type EventBatch, EventPacker, NARROW_LENGTH, WIDE_LENGTH } from '../../src-shared/event-batch.ts';
import { isDigit } from './bytes.ts';
import { COMMON_LINES_CODE } from './common-lines-code.ts';
import { LogTime } from './log-time.ts';

/** A time stamp ends within so many bytes; one with a longer fraction of a second is left to LineReader. */
const LONGEST_TIME = 64;

/** What src-wasm/lines offers. */
interface CommonLinesCode {
  readonly memory: { readonly buffer: ArrayBuffer };
  inputPlace(): number;
  inputBytes(): number;
  widePlace(): number;
  narrowPlace(): number;
  rangesPlace(): number;
  linesRead(): number;
  namesRead(): number;
  eventCount(): number;
  setEventCount(count: number): void;
  isFull(): number;
  startInput(length: number): void;
  startBatch(): void;
  setStampEnd(end: number): void;
  forgetMinute(): void;
  read(start: number, end: number): number;
}

/** As much of WebAssembly as is used: only TypeScript's library of browsers declares it. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (code: Uint8Array) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

/**
 * Reads the lines that nearly all of a syslog of sshd's are ("TIME HOST sshd[PID]: " and a common message),
 * some ten times as fast as LineReader does and, where it reads them, exactly as LineReader would. The reading
 * itself is src-wasm/lines (docs/decisions/speed.md); it can do nothing but read what it is given.
 */
export class CommonLines {
  readonly #code: CommonLinesCode;
  readonly #input: Uint8Array;
  readonly #ranges: Int32Array;
  readonly #packer: EventPacker;
  readonly #time = new LogTime();
  #length = 0;

  constructor() {
    const code = Uint8Array.from(atob(COMMON_LINES_CODE), (letter) => letter.charCodeAt(0));
    const imports = { 'line-time': { readStamp: (start: number) => this.#readStamp(start) } };
    const instance = new Instance(new Module(code), imports);
    this.#code = instance.exports as CommonLinesCode;
    const { buffer } = this.#code.memory;
    this.#input = new Uint8Array(buffer, this.#code.inputPlace(), this.#code.inputBytes());
    this.#ranges = new Int32Array(buffer, this.#code.rangesPlace());
    this.#packer = new EventPacker(
      new Float64Array(buffer, this.#code.widePlace(), WIDE_LENGTH),
      new Int32Array(buffer, this.#code.narrowPlace(), NARROW_LENGTH),
    );
    this.#code.startBatch();
  }

  /** What RFC 3164 years are inferred from: when the log was last written (ms). */
  set referenceTime(time: number) {
    this.#time.referenceTime = time;
    this.#code.forgetMinute();
  }

  /** What is read from now on: whole lines, each ended by \n. The batch has to be taken before. */
  set block(bytes: Uint8Array) {
    this.#input.set(bytes);
    this.#length = bytes.length;
    this.#code.startInput(bytes.length);
  }

  /** How many lines it has read, ever. */
  get lines(): number {
    return this.#code.linesRead();
  }

  /**
   * Reads from the line that begins at `start` on, as long as lines are common and the batch has room.
   * @returns where the line begins that it stopped at, or the block's end
   */
  read(start: number): number {
    const stopped = this.#code.read(start, this.#length);
    this.#packer.count = this.#code.eventCount();
    return stopped;
  }

  /** Adds what another line of the block said. */
  add(event: CompactEvent, isTimed: boolean): void {
    this.#packer.add(event, isTimed);
    this.#code.setEventCount(this.#packer.count);
  }

  /** The batch may have no room for another event: it is to be taken. */
  get isFull(): boolean {
    return this.#code.isFull() !== 0;
  }

  /** Gives the events so far, valid during the call, and begins another batch. */
  takeBatch(take: (batch: EventBatch) => void): void {
    take(this.#packer.batch(this.#names()));
    this.#packer.clear();
    this.#code.startBatch();
  }

  #names(): string[] {
    const input = Buffer.from(this.#input.buffer, this.#input.byteOffset, this.#input.byteLength);
    return Array.from({ length: this.#code.namesRead() }, (_, place) =>
      input.toString('utf8', this.#ranges[place * 2], this.#ranges[place * 2 + 1]),
    );
  }

  #readStamp(start: number): number {
    const time = this.#time;
    const end = start + LONGEST_TIME;
    const isStamp = isDigit(this.#input[start])
      ? time.readIso8601(this.#input, start, end)
      : time.readRfc3164(this.#input, start, end);
    if (!isStamp) return Number.NaN;
    this.#code.setStampEnd(time.end);
    return time.time;
  }
}
