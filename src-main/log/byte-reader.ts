import type { FileHandle } from 'node:fs/promises';
import { gunzipped } from './gunzip.ts';

const PACKED_CHUNK_BYTES = 64 * 1024;

/** Bytes one after the other from some place on. */
export interface ByteReader {
  /** How many were put into `into`; 0: no more for now (a plain file may grow). */
  read(into: Uint8Array): Promise<number>;
  /** Ends what runs in the background; leaves the file handle open. */
  close(): Promise<void>;
}

export function plainReader(handle: FileHandle, offset: number): ByteReader {
  let position = offset;
  return {
    async read(into) {
      const { bytesRead } = await handle.read(into, 0, into.length, position);
      position += bytesRead;
      return bytesRead;
    },
    async close() {},
  };
}

/** @param offset in the unpacked bytes; what lies before is unpacked and dropped */
export function gzipReader(handle: FileHandle, offset: number): ByteReader {
  const pieces = gunzipped(storedBytes(handle));
  let rest: Uint8Array = new Uint8Array(0);
  let toDrop = offset;
  return {
    async read(into) {
      while (rest.length === 0) {
        const { done, value } = await pieces.next();
        if (done === true) return 0;
        const dropped = Math.min(toDrop, value.length);
        toDrop -= dropped;
        rest = value.subarray(dropped);
      }
      const part = rest.subarray(0, into.length);
      into.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    async close() {
      await pieces.return();
    },
  };
}

// A stream of the handle would close it at its end.
async function* storedBytes(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const chunk = Buffer.alloc(PACKED_CHUNK_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Fills `into` as far as the bytes reach; returns how far that was. */
export async function readFully(reader: ByteReader, into: Uint8Array): Promise<number> {
  let length = 0;
  while (length < into.length) {
    const got = await reader.read(into.subarray(length));
    if (got === 0) break;
    length += got;
  }
  return length;
}
