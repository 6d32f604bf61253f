import { createGunzip } from 'node:zlib';

// What zlib had already unpacked of a piece when it met damage in it is lost; small pieces lose little.
const PIECE_BYTES = 4096;

/** A gzip stream that ends too early or is not what it should be. */
export class DamagedGzipError extends Error {
  /** Cut short, perhaps because it is still being written, rather than wrong in itself. */
  readonly cutShort: boolean;

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message, { cause });
    this.name = 'DamagedGzipError';
    this.cutShort = cause.code === 'Z_BUF_ERROR';
  }
}

/** Whether these first bytes of a file are a gzip member's (RFC 1952: two magic bytes, method deflate). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * Unpacks gzip, concatenated members and padding with zeros included, a bounded piece at a time.
 * @throws DamagedGzipError after what lies before the damage has been yielded (all of it where the
 *   input is merely cut short, all but the last 4 KiB of packed bytes else)
 */
export async function* gunzipped(
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  let failure: Error | null = null;
  let unpacked: Uint8Array[] = [];
  gunzip.on('data', (bytes: Uint8Array) => unpacked.push(bytes));
  gunzip.on('error', (error) => {
    failure = error;
  });
  // A write that fails is never called back; the stream closes instead.
  let proceed = (): void => {};
  gunzip.on('close', () => proceed());
  function* takeUnpacked(): Generator<Uint8Array, void, undefined> {
    const ready = unpacked;
    unpacked = [];
    yield* ready;
  }
  try {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        await new Promise<void>((resolve) => {
          proceed = resolve;
          gunzip.write(piece, () => resolve());
        });
        yield* takeUnpacked();
        if (failure !== null) throw new DamagedGzipError(failure);
      }
    }
    await new Promise<void>((resolve) => {
      proceed = resolve;
      if (gunzip.closed) resolve();
      else gunzip.end();
    });
    yield* takeUnpacked();
    if (failure !== null) throw new DamagedGzipError(failure);
  } finally {
    gunzip.destroy();
  }
}
