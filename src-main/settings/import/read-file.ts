import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file of lines of another program, and why it could not be read. */
export interface ReadFile {
  readonly text: string | null;
  /** In a sentence; null: it was read, or there is none. */
  readonly problem: string | null;
}

const MEGABYTE = 1024 * 1024;
/** A hosts.deny of 200,000 addresses with DenyHosts' remarks is 18 MB. */
export const MOST_BYTES = 32 * MEGABYTE;

/** Reads a regular file of at most 32 MB; a pipe or a device is not waited for. */
export function readText(path: string, mostBytes = MOST_BYTES): ReadFile {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { text: null, problem: null };
    return failed(
      `${path} can't be read (${code}). Run this as a user who may read it, with sudo for example.`,
    );
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return failed(`${path} is no regular file, so it was not read.`);
    if (stat.size > mostBytes) {
      const limit = `${Math.round(mostBytes / MEGABYTE)} MB`;
      return failed(`${path} is larger than ${limit}, so it was not read. Make it smaller.`);
    }
    const bytes = Buffer.alloc(mostBytes < stat.size ? mostBytes : stat.size);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) {
      got = readSync(file, bytes, length, bytes.length - length, null);
    }
    // Whoever wrote another encoding than UTF-8 (DenyHosts dies of it) still has addresses in it.
    return { text: bytes.toString('utf8', 0, length), problem: null };
  } catch (error) {
    return failed(`${path} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  } finally {
    closeSync(file);
  }
}

function failed(problem: string): ReadFile {
  return { text: null, problem };
}

/** The lines of a file, with their numbers; a line is no longer than 4,096 characters. */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    yield { line: line.slice(0, 4096).replace(/\r$/, ''), number };
  }
}
