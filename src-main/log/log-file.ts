import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ByteReader, gzipReader, plainReader, readFully } from './byte-reader.ts';
import { type FilePosition, HEAD_BYTES, hashHead, type Inode, inodeOf } from './file-position.ts';
import { isGzip } from './gunzip.ts';
import { LineBlocks } from './line-blocks.ts';

const CHUNK_BYTES = 256 * 1024;
const NOTHING = new Uint8Array(0);

/** One opened log file, plain or gzip: its whole lines from some position on, as it grows. */
export class LogFile {
  /** The name it was opened by. */
  readonly path: string;
  readonly inode: Inode;
  readonly #handle: FileHandle;
  readonly #packed: boolean;
  readonly #head: Buffer;
  #headLength: number;
  /** How far it has been read. */
  #readOffset: number;
  #modified: number;
  #reader: ByteReader | null = null;
  #blocks: LineBlocks | null = null;
  #abandoned = false;

  private constructor(path: string, handle: FileHandle, opened: Opened, offset: number) {
    this.path = path;
    this.#handle = handle;
    this.inode = opened.inode;
    this.#packed = opened.packed;
    this.#head = opened.head;
    this.#headLength = opened.headLength;
    this.#modified = opened.modified;
    this.#readOffset = offset;
  }

  /**
   * Opens a file at its start.
   * @throws what the system says, EISDIR or ENOTSUP for what is no file, DamagedGzipError
   */
  static async open(path: string): Promise<LogFile> {
    return await LogFile.#open(path, (handle, opened) => new LogFile(path, handle, opened, 0));
  }

  /** Opens a file at that position; null if it is another file than the one the position is in. */
  static async openAt(path: string, position: FilePosition): Promise<LogFile | null> {
    return await LogFile.#open(path, (handle, opened) =>
      holds(opened, position) ? new LogFile(path, handle, opened, position.offset) : null,
    );
  }

  static async #open<T extends LogFile | null>(
    path: string,
    make: (handle: FileHandle, opened: Opened) => T,
  ): Promise<T> {
    // Without O_NONBLOCK opening a named pipe would wait for its writer.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let made: T | null = null;
    try {
      made = make(handle, await lookInto(handle));
      return made;
    } finally {
      if (made === null) await handle.close();
    }
  }

  /** In milliseconds: when it was last written to. */
  get modified(): number {
    return this.#modified;
  }

  /** Nothing is in it, as far as has been seen. */
  get isEmpty(): boolean {
    return this.#headLength === 0;
  }

  get skippedLines(): number {
    return this.#blocks?.skippedLines ?? 0;
  }

  /** Where it stands: after the lines that were returned last. */
  get position(): FilePosition {
    return {
      ...this.inode,
      headLength: this.#headLength,
      headHash: hashHead(this.#head.subarray(0, this.#headLength)),
      offset: this.#readOffset - (this.#blocks?.unfinishedBytes ?? 0),
    };
  }

  /**
   * The next whole lines, valid until the next call. 'end': no more for now. 'cut': the file was
   * truncated or written anew, so what it holds is no continuation.
   * @throws what the system says; DamagedGzipError
   */
  async next(): Promise<Uint8Array | 'end' | 'cut'> {
    if (this.#abandoned) return 'end';
    this.#blocks ??= new LineBlocks(CHUNK_BYTES);
    this.#reader ??= (this.#packed ? gzipReader : plainReader)(this.#handle, this.#readOffset);
    for (;;) {
      const space = this.#blocks.space();
      const length = await this.#reader.read(space);
      // Looked at after reading: bytes that were read while the file was being replaced are none of ours.
      if (!this.#packed && !(await this.#isStillWhole(this.#readOffset + length))) return 'cut';
      if (length === 0) return 'end';
      this.#extendHead(space.subarray(0, length));
      this.#readOffset += length;
      const block = this.#blocks.take(length);
      if (block.length > 0) return block;
    }
  }

  /** The last line where it has no newline, one appended; to be called only when nothing more will come. */
  flush(): Uint8Array {
    return this.#abandoned ? NOTHING : (this.#blocks?.flush() ?? NOTHING);
  }

  /** Gives up what has not been returned yet, the unfinished line included: from now on it is at its end. */
  abandonRest(): void {
    this.#abandoned = true;
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#handle.close();
  }

  async #isStillWhole(atLeast: number): Promise<boolean> {
    const stats = await this.#handle.stat();
    if (stats.size < atLeast) return false;
    this.#modified = stats.mtimeMs;
    const head = Buffer.alloc(this.#headLength);
    const length = await readFully(plainReader(this.#handle, 0), head);
    return length === head.length && head.equals(this.#head.subarray(0, length));
  }

  #extendHead(chunk: Uint8Array): void {
    const known = this.#headLength - this.#readOffset;
    if (known < 0 || known >= chunk.length || this.#headLength === HEAD_BYTES) return;
    const more = chunk.subarray(known, known + HEAD_BYTES - this.#headLength);
    this.#head.set(more, this.#headLength);
    this.#headLength += more.length;
  }
}

interface Opened {
  readonly inode: Inode;
  readonly packed: boolean;
  /** HEAD_BYTES of room, of which headLength are filled. */
  readonly head: Buffer;
  readonly headLength: number;
  readonly size: number;
  readonly modified: number;
}

async function lookInto(handle: FileHandle): Promise<Opened> {
  const stats = await handle.stat({ bigint: true });
  if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (!stats.isFile()) throw Object.assign(new Error('it is not a regular file'), { code: 'ENOTSUP' });
  const head = Buffer.alloc(HEAD_BYTES);
  let headLength = await readFully(plainReader(handle, 0), head);
  const packed = isGzip(head.subarray(0, headLength));
  if (packed) {
    const reader = gzipReader(handle, 0);
    try {
      headLength = await readFully(reader, head);
    } finally {
      await reader.close();
    }
  }
  const { size, mtimeNs } = stats;
  return {
    inode: inodeOf(stats),
    packed,
    head,
    headLength,
    size: Number(size),
    modified: Number(mtimeNs / 1000n) / 1000,
  };
}

function holds(opened: Opened, position: FilePosition): boolean {
  // An empty file has nothing to be known by but its inode, and nothing of it can be read twice.
  if (position.headLength === 0) {
    return opened.inode.ino === position.ino && opened.inode.dev === position.dev;
  }
  if (opened.headLength < position.headLength) return false;
  if (!opened.packed && opened.size < position.offset) return false;
  return hashHead(opened.head.subarray(0, position.headLength)) === position.headHash;
}
