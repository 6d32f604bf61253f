const NEWLINE = 10;

/** Longer lines are no sshd's; they are skipped and counted. In bytes, without the newline. */
export const MAX_LINE_BYTES = 1024 * 1024;

const EMPTY = new Uint8Array(0);

/**
 * Chunks in, blocks of whole lines out, whatever the bytes are. A chunk is read
 * straight into `space()`, behind what is left of the line before, so that only
 * that rest is ever copied and no line is looked at.
 */
export class LineBlocks {
  readonly #chunkBytes: number;
  readonly #buffer: Buffer;
  /** The unfinished line is #buffer[#start, #end). */
  #start = 0;
  #end = 0;
  /** Bytes already dropped of an unfinished line that is too long; -1: none is. */
  #dropped = -1;
  #skippedLines = 0;

  /** @param chunkBytes how large `space()` is; at most MAX_LINE_BYTES, so that only the first line of a block can be too long */
  constructor(chunkBytes: number) {
    if (chunkBytes < 1 || chunkBytes > MAX_LINE_BYTES) throw new RangeError(`chunkBytes: ${chunkBytes}`);
    this.#chunkBytes = chunkBytes;
    this.#buffer = Buffer.allocUnsafeSlow(MAX_LINE_BYTES + chunkBytes + 1);
  }

  /** Lines that were too long. All of them lie before the block that was returned last. */
  get skippedLines(): number {
    return this.#skippedLines;
  }

  /** Bytes taken since the last newline. */
  get unfinishedBytes(): number {
    return this.#end - this.#start + Math.max(this.#dropped, 0);
  }

  /** Where the next chunk goes; ends the validity of the block before. */
  space(): Uint8Array {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    return this.#buffer.subarray(this.#end, this.#end + this.#chunkBytes);
  }

  /**
   * Takes `length` bytes that were put into `space()`.
   * @returns the whole lines so far, possibly none; valid until the next `space()`
   */
  take(length: number): Uint8Array {
    const chunkStart = this.#end;
    const end = chunkStart + length;
    let from = 0;
    // Only the line that the chunk continues can be too long: the chunk itself has no room for another.
    if (this.#dropped >= 0 || end > MAX_LINE_BYTES) {
      const first = this.#indexOfNewline(chunkStart, end);
      const lineEnd = first < 0 ? end : first;
      if (this.#dropped >= 0 || lineEnd > MAX_LINE_BYTES) {
        if (this.#dropped < 0) {
          this.#skippedLines++;
          this.#dropped = 0;
        }
        if (first < 0) {
          this.#dropped += end;
          this.#start = this.#end = 0;
          return EMPTY;
        }
        this.#dropped = -1;
        from = first + 1;
      }
    }
    const last = this.#buffer.subarray(chunkStart, end).lastIndexOf(NEWLINE);
    const blockEnd = last < 0 ? from : chunkStart + last + 1;
    this.#start = blockEnd;
    this.#end = end;
    return this.#buffer.subarray(from, blockEnd);
  }

  /** The last line where the input ends without a newline, one appended; empty if there is none. */
  flush(): Uint8Array {
    const from = this.#start;
    const end = this.#end;
    this.#start = this.#end = 0;
    this.#dropped = -1;
    if (end === from) return EMPTY;
    this.#buffer[end] = NEWLINE;
    return this.#buffer.subarray(from, end + 1);
  }

  /** The same for bytes that come as they come. The blocks are valid during their call only. */
  push(bytes: Uint8Array, onBlock: (block: Uint8Array) => void): void {
    for (let at = 0; at < bytes.length; at += this.#chunkBytes) {
      const piece = bytes.subarray(at, at + this.#chunkBytes);
      this.space().set(piece);
      const block = this.take(piece.length);
      if (block.length > 0) onBlock(block);
    }
  }

  #indexOfNewline(from: number, end: number): number {
    const index = this.#buffer.subarray(from, end).indexOf(NEWLINE);
    return index < 0 ? -1 : from + index;
  }
}
