import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { UnusableFile } from '../unusable-file.ts';

/** The largest that are to be had hold cities and more; what is needed here is a twentieth of them. */
const LARGEST_MIB = 512;
const MIB = 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'Drawbridge may not read it',
  EISDIR: 'it is a folder',
};

/**
 * A regular file as it is now.
 * @throws UnusableFile
 */
export function readFileWhole(path: string): Buffer {
  try {
    // Without waiting: a pipe that somebody put in its place would never answer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readAll(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof UnusableFile) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UnusableFile(REASONS[code] ?? `it can't be read (${code})`);
  }
}

function readAll(file: number): Buffer {
  const state = fstatSync(file);
  if (!state.isFile()) throw new UnusableFile(state.isDirectory() ? 'it is a folder' : 'it is no file');
  if (state.size > LARGEST_MIB * MIB) throw new UnusableFile(`it is larger than ${LARGEST_MIB} MiB`);
  const bytes = Buffer.allocUnsafe(state.size);
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) throw new UnusableFile('it became shorter while it was read');
    length += read;
  }
  return bytes;
}
