import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { ShareProblem } from '../share-problem.ts';
import { type FetchedList, type ListAsk, MOST_BYTES } from './fetched-list.ts';

const PORTION = 1024 * 1024;

/** In words that follow the path. Nothing of what a file holds is ever said. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  ENOTDIR: 'is not there.',
  EACCES: 'may not be read.',
  EPERM: 'may not be read.',
  ELOOP: 'is a link that leads to itself.',
};

/**
 * A list from a file of this machine, if it changed: a regular file only, for a pipe or a device may never end, or do
 * something when it is opened.
 * @throws ShareProblem
 */
export async function fetchFile(path: string, { validator, signal }: ListAsk): Promise<FetchedList> {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) {
    throw new ShareProblem('nonsense', 'The path of the list holds control characters.');
  }
  let file: FileHandle | null = null;
  try {
    checkRegular(path, (await stat(path)).isFile());
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const before = await versionOf(path, file);
    if (before === validator) return { result: 'unchanged' };
    const bytes = await readWhole(path, file, signal);
    if ((await versionOf(path, file)) !== before) {
      throw new ShareProblem('failed', `${path} was written to while it was read. It is read again.`);
    }
    return { result: 'fetched', bytes, validator: before };
  } catch (error) {
    if (error instanceof ShareProblem || signal.aborted) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new ShareProblem(
      'failed',
      `${path} ${PROBLEMS[code] ?? `can't be read (${code || 'no reason given'}).`}`,
    );
  } finally {
    await file?.close();
  }
}

function checkRegular(path: string, isFile: boolean): void {
  if (!isFile) throw new ShareProblem('nonsense', `${path} is not a regular file.`);
}

async function versionOf(path: string, file: FileHandle): Promise<string> {
  const found = await file.stat({ bigint: true });
  // It may be another one than was looked at before it was opened.
  checkRegular(path, found.isFile());
  if (found.size > MOST_BYTES) throw tooLong(path);
  return `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`;
}

/** Up to its end, whatever size it says to have: files of /proc say 0. */
async function readWhole(path: string, file: FileHandle, signal: AbortSignal): Promise<Buffer> {
  const portions: Buffer[] = [];
  for (let length = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PORTION), 0, PORTION, null);
    if (bytesRead === 0) return Buffer.concat(portions, length);
    length += bytesRead;
    if (length > MOST_BYTES) throw tooLong(path);
    portions.push(buffer.subarray(0, bytesRead));
  }
}

function tooLong(path: string): ShareProblem {
  return new ShareProblem('nonsense', `${path} is longer than ${MOST_BYTES / 1024 / 1024} MB.`);
}
