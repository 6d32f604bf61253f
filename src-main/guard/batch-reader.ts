import type { LoginEvent } from '../../src-shared/login-event.ts';
import type { LogBatch } from '../log/source.ts';
import { detectForm, LineReader } from '../sshd/line-reader.ts';

/** A login event with its line and the time that it counts for. */
export interface ReadEvent {
  readonly event: LoginEvent;
  /** The event's own, or where its line bears none, when the log was written (ms). */
  readonly time: number;
  /** The raw line. */
  readonly line: string;
}

/** Turns what a log source delivers into login events. */
export class BatchReader {
  readonly #reader = new LineReader();
  #isSure = false;
  lines = 0;

  constructor() {
    this.#reader.form = 'bare';
  }

  /** @param now the time of a line that bears none, unless the log is older */
  read(batch: LogBatch, now: number): ReadEvent[] {
    if (batch.form === 'lines')
      return this.#readLines(
        batch.bytes,
        Math.floor(Math.min(now, batch.referenceTime)),
        batch.referenceTime,
      );
    this.lines += batch.entries.length;
    return batch.entries.flatMap(({ time, pid, uid, message, raw }) => {
      const event = this.#reader.readMessage(message, time, 0, pid);
      return event === null || !isBelieved(event, uid) ? [] : [{ event, time, line: raw }];
    });
  }

  #readLines(block: Uint8Array, timeOfBare: number, referenceTime: number): ReadEvent[] {
    this.#recogniseForm(block);
    this.#reader.referenceTime = referenceTime;
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    const events: ReadEvent[] = [];
    let start = 0;
    for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
      this.lines++;
      const end = newline > start && bytes[newline - 1] === 13 ? newline - 1 : newline;
      const event = this.#reader.read(bytes, start, end);
      if (event !== null) {
        events.push({ event, time: event.time ?? timeOfBare, line: bytes.toString('utf8', start, end) });
      }
      start = newline + 1;
    }
    return events;
  }

  /** A log whose first lines bear no times may only have begun: the first one that does settles it. */
  #recogniseForm(block: Uint8Array): void {
    if (this.#isSure) return;
    const form = detectForm(block, this.#reader);
    this.#reader.form = form;
    this.#isSure = form !== 'bare';
  }
}

/**
 * Any user of this machine can name a program sshd. Of logins only root's sshd
 * tells; of their end also the process that runs as who logged in.
 */
function isBelieved(event: LoginEvent, uid: number | null): boolean {
  return uid === null || uid === 0 || event.kind === 'disconnected';
}
