import { CompactEvent } from '../../src-shared/compact-event.ts';
import { EventUnpacker } from '../../src-shared/event-batch.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { CommonLines } from '../sshd/common-lines.ts';
import { detectForm, LineReader } from '../sshd/line-reader.ts';

/** Which events of a log are wanted, and how. */
export interface EventChoice {
  /** Only events from this time on (ms), and before that one. Events without time are in neither. */
  readonly since: number | null;
  readonly until: number | null;
  /** Each event as it is read; `line` counts from 1. The event is valid during the call. */
  readonly onEvent?: ((event: LoginEvent, line: number) => void) | undefined;
}

/**
 * Gets an event of the log, valid during the call.
 * @param isTimed whether the line bears the event's time
 */
export type TakeEvent = (event: CompactEvent, isTimed: boolean) => void;

/** The log that is read, as far as its lines' meaning depends on it. */
interface ReadLog {
  readonly referenceTime: number;
  readonly skippedLines: number;
}

/** Reads the login events of a log that comes in blocks of whole lines. */
export class ScanReader {
  readonly #log: ReadLog;
  readonly #choice: EventChoice;
  readonly #take: TakeEvent;
  readonly #reader = new LineReader();
  readonly #common = new CommonLines();
  readonly #unpacker = new EventUnpacker();
  readonly #event = new CompactEvent();
  #knowsForm = false;
  #uncommonLines = 0;

  constructor(log: ReadLog, choice: EventChoice, take: TakeEvent) {
    this.#log = log;
    this.#choice = choice;
    this.#take = take;
    this.#reader.referenceTime = log.referenceTime;
    this.#common.referenceTime = log.referenceTime;
  }

  /** How many were read. */
  get lines(): number {
    return this.#common.lines + this.#uncommonLines;
  }

  read(block: Uint8Array): void {
    if (!this.#knowsForm) {
      this.#reader.form = detectForm(block, this.#reader);
      this.#knowsForm = true;
    }
    const { since, until, onEvent } = this.#choice;
    const mayBeCommon =
      this.#reader.form === 'syslog' && since === null && until === null && onEvent === undefined;
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    const common = this.#common;
    if (mayBeCommon) common.block = bytes;
    for (let start = 0; start < bytes.length; ) {
      if (mayBeCommon) start = common.read(start);
      if (common.isFull) this.#giveEvents();
      else if (start < bytes.length) start = this.#readAnyLine(bytes, start);
    }
    this.#giveEvents();
  }

  #giveEvents(): void {
    this.#common.takeBatch((batch) => this.#unpacker.read(batch, this.#take));
  }

  /** @returns where the next line begins */
  #readAnyLine(bytes: Buffer, start: number): number {
    this.#uncommonLines++;
    const newline = bytes.indexOf(10, start);
    const end = bytes[newline - 1] === 13 && newline > start ? newline - 1 : newline;
    const event = this.#reader.read(bytes, start, end);
    if (event !== null) this.#add(event);
    return newline + 1;
  }

  #add(event: LoginEvent): void {
    const { since, until, onEvent } = this.#choice;
    if (since !== null && (event.time === null || event.time < since)) return;
    if (until !== null && (event.time === null || event.time >= until)) return;
    // Lines that were too long are lines of the file, too.
    onEvent?.(event, this.lines + this.#log.skippedLines);
    // A log without times tells only the order: all of it counts as when the log was last written.
    this.#event.take(event, event.time ?? Math.floor(this.#log.referenceTime));
    this.#common.add(this.#event, event.time !== null);
  }
}
