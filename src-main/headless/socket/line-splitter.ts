/** A line longer than the limit; its content is gone. */
export const TOO_LONG = Symbol('too long');

/** Cuts a stream of bytes into lines, and holds at most one line of at most `limit` bytes. */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;
  #skipping = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that this chunk completes, without their newline; TOO_LONG as soon as a line is too long. */
  push(chunk: Buffer): (Buffer | typeof TOO_LONG)[] {
    const lines: (Buffer | typeof TOO_LONG)[] = [];
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(10, start);
      const end = newline < 0 ? chunk.length : newline;
      this.#take(chunk.subarray(start, end), lines);
      if (newline >= 0) this.#endLine(lines);
      start = end + 1;
    }
    return lines;
  }

  #take(part: Buffer, lines: (Buffer | typeof TOO_LONG)[]): void {
    if (this.#skipping) return;
    this.#length += part.length;
    if (this.#length <= this.#limit) {
      this.#parts.push(part);
      return;
    }
    this.#parts = [];
    this.#skipping = true;
    lines.push(TOO_LONG);
  }

  #endLine(lines: (Buffer | typeof TOO_LONG)[]): void {
    if (!this.#skipping) lines.push(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#length = 0;
    this.#skipping = false;
  }
}
