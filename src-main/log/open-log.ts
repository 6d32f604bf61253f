import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { DamagedGzipError, gunzipped, isGzip } from './gunzip.ts';
import { LineBlocks } from './line-blocks.ts';
import { describeReadError } from './trouble.ts';

const CHUNK_BYTES = 512 * 1024;

/** Compressed forms that are recognised only to say how to unpack them. */
const OTHER_FORMS: readonly { readonly magic: Buffer; readonly name: string; readonly unpack: string }[] = [
  { magic: Buffer.from('fd377a585a00', 'hex'), name: 'xz', unpack: 'xz -dc' },
  { magic: Buffer.from('BZh'), name: 'bzip2', unpack: 'bzip2 -dc' },
  { magic: Buffer.from('28b52ffd', 'hex'), name: 'zstd', unpack: 'zstd -dc' },
];
const LONGEST_MAGIC = 6;

/** A log that can't be opened or read to its end; the message is for the owner. */
export class UnreadableLogError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UnreadableLogError';
  }
}

/** A log opened to be read once, from start to end. */
export interface OpenedLog {
  /** Its path, or "standard input". */
  readonly name: string;
  /** In milliseconds: the file's mtime, for headers that do not say the year; now, for what has none. */
  readonly referenceTime: number;
  /** Its size as stored (packed, if it is), where that is known. */
  readonly totalBytes: number | null;
  /** Lines longer than 1 MiB, left out. During a call of onBlock: those before that block. */
  readonly skippedLines: number;
  /**
   * Reads all of it and closes it. To be called once.
   * @param onBlock gets whole lines, each ended by \n, valid during the call only
   * @param onProgress gets how many bytes as stored have been read
   * @throws UnreadableLogError after all that could be read has been given
   */
  read(onBlock: (block: Uint8Array) => void, onProgress?: (bytesRead: number) => void): Promise<void>;
}

/** A plain file that has been opened. */
interface PlainFileHandle {
  readonly name: string;
  readonly descriptor: number;
  readonly referenceTime: number;
  readonly totalBytes: number;
}

/**
 * Opens a log, plain or gzip (told by its first bytes).
 * @param path '-' for standard input
 * @throws UnreadableLogError
 */
export function openLog(path: string, stdin: Readable = process.stdin): OpenedLog {
  if (path === '-') return new StreamedLog('standard input', stdin, Date.now(), null);
  try {
    const fd = openSync(path, 'r');
    const stats = fstatSync(fd);
    if (stats.isDirectory()) {
      closeSync(fd);
      throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    }
    if (!stats.isFile()) return new StreamedLog(path, createReadStream(path, { fd }), Date.now(), null);
    const head = Buffer.alloc(LONGEST_MAGIC);
    readSync(fd, head, 0, LONGEST_MAGIC, 0);
    if (isGzip(head)) {
      const packed = createReadStream(path, { fd, start: 0 });
      return new StreamedLog(path, packed, stats.mtimeMs, stats.size);
    }
    const refused = otherForm(path, head);
    if (refused === null) {
      const { mtimeMs: referenceTime, size: totalBytes } = stats;
      return new PlainFile({ name: path, descriptor: fd, referenceTime, totalBytes });
    }
    closeSync(fd);
    throw refused;
  } catch (error) {
    if (error instanceof UnreadableLogError) throw error;
    throw new UnreadableLogError(describeReadError(path, error), error);
  }
}

function otherForm(name: string, head: Buffer): UnreadableLogError | null {
  const form = OTHER_FORMS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
  if (form === undefined) return null;
  return new UnreadableLogError(
    `${name} is packed with ${form.name}. Unpack it first: ${form.unpack} FILE | drawbridge scan -`,
  );
}

/** The fast path: synchronous reads into one buffer. */
export class PlainFile implements OpenedLog {
  readonly #file: PlainFileHandle;
  readonly #blocks = new LineBlocks(CHUNK_BYTES);

  constructor(file: PlainFileHandle) {
    this.#file = file;
  }

  get name(): string {
    return this.#file.name;
  }

  get referenceTime(): number {
    return this.#file.referenceTime;
  }

  get totalBytes(): number {
    return this.#file.totalBytes;
  }

  get skippedLines(): number {
    return this.#blocks.skippedLines;
  }

  /** @param onBlock if it returns a promise, the next block is read when that is fulfilled */
  async read(
    onBlock: (block: Uint8Array) => void | Promise<void>,
    onProgress?: (bytesRead: number) => void,
  ): Promise<void> {
    try {
      for (let position = 0; ; ) {
        const length = this.#readChunk(position);
        if (length === 0) break;
        position += length;
        const block = this.#blocks.take(length);
        if (block.length > 0) await onBlock(block);
        onProgress?.(position);
      }
      const last = this.#blocks.flush();
      if (last.length > 0) await onBlock(last);
    } finally {
      closeSync(this.#file.descriptor);
    }
  }

  #readChunk(position: number): number {
    const space = this.#blocks.space();
    try {
      return readSync(this.#file.descriptor, space, 0, space.length, position);
    } catch (error) {
      throw new UnreadableLogError(describeReadError(this.name, error), error);
    }
  }
}

/** Whatever has to be unpacked, or comes through a pipe. */
class StreamedLog implements OpenedLog {
  readonly name: string;
  readonly referenceTime: number;
  readonly totalBytes: number | null;
  readonly #input: Readable;
  readonly #blocks = new LineBlocks(CHUNK_BYTES);

  constructor(name: string, input: Readable, referenceTime: number, totalBytes: number | null) {
    this.name = name;
    this.#input = input;
    this.referenceTime = referenceTime;
    this.totalBytes = totalBytes;
  }

  get skippedLines(): number {
    return this.#blocks.skippedLines;
  }

  async read(onBlock: (block: Uint8Array) => void, onProgress?: (bytesRead: number) => void): Promise<void> {
    const pieces = readableOrSaid(this.name, this.#input);
    try {
      const head = await takeHead(pieces);
      const refused = otherForm(this.name, head);
      if (refused !== null) throw refused;
      const stored = countedFrom(head, pieces, onProgress);
      for await (const piece of isGzip(head) ? gunzipped(stored) : stored) this.#blocks.push(piece, onBlock);
    } catch (error) {
      if (!(error instanceof DamagedGzipError)) throw error;
      const what = error.cutShort ? 'is cut short' : 'is damaged';
      throw new UnreadableLogError(
        `${this.name} ${what} (${error.message}). What comes before that place has been read.`,
        error,
      );
    } finally {
      this.#input.destroy();
    }
    const last = this.#blocks.flush();
    if (last.length > 0) onBlock(last);
  }
}

async function* readableOrSaid(
  name: string,
  input: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* input;
  } catch (error) {
    throw new UnreadableLogError(describeReadError(name, error), error);
  }
}

/** As much from the front as tells the form; pipes may bring it byte by byte. */
async function takeHead(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < LONGEST_MAGIC) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* countedFrom(
  head: Buffer,
  rest: AsyncIterator<Buffer>,
  onProgress: ((bytesRead: number) => void) | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  let bytesRead = 0;
  for (let piece = head; ; ) {
    bytesRead += piece.length;
    yield piece;
    onProgress?.(bytesRead);
    const { done, value } = await rest.next();
    if (done === true) return;
    piece = value;
  }
}
