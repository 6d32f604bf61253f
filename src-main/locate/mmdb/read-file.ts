import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UnusableFile } from '../unusable-file.ts';

/** The largest that are to be had hold cities and more; what is needed here is a twentieth of them. */
const LARGEST_MIB = 512;
const MIB = 1024 * 1024;
/** So much is read at a time: reading can be ended in between. */
const PORTION = 8 * MIB;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'Drawbridge may not read it',
  EISDIR: 'it is a folder',
};

/**
 * A regular file as it is now.
 * @param signal ends the reading
 * @throws UnusableFile, also where it is written to meanwhile; the signal's reason
 */
export async function readFileWhole(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    // Without waiting: a pipe that somebody put in its place would never answer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readAll(file, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnusableFile) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UnusableFile(REASONS[code] ?? `it can't be read (${code})`);
  }
}

async function readAll(file: FileHandle, signal: AbortSignal): Promise<Buffer> {
  const state = await file.stat({ bigint: true });
  if (!state.isFile()) throw new UnusableFile(state.isDirectory() ? 'it is a folder' : 'it is no file');
  if (state.size > LARGEST_MIB * MIB) throw new UnusableFile(`it is larger than ${LARGEST_MIB} MiB`);
  const bytes = Buffer.allocUnsafe(Number(state.size));
  for (let length = 0; length < bytes.length; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(bytes, length, Math.min(PORTION, bytes.length - length), null);
    if (bytesRead === 0) throw new UnusableFile('it became shorter while it was read');
    length += bytesRead;
  }
  // Half of one content and half of another is neither. Whoever looks again finds another file, and reads that.
  const after = await file.stat({ bigint: true });
  if (after.size !== state.size || after.mtimeNs !== state.mtimeNs)
    throw new UnusableFile('it was written to while it was read');
  return bytes;
}
