import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CallError } from '../../src-shared/call-error.ts';
import type { HistoryRow } from '../../src-shared/contract.ts';
import type { Archive } from './archive.ts';
import { CSV_HEADER, csvOfRow } from './csv.ts';
import type { Job } from './jobs.ts';
import type { View } from './view.ts';
import { rowsOf } from './views.ts';

const PAGE = 1000;

export interface Exported {
  readonly bytes: number;
  readonly rows: number;
}

/**
 * Writes all rows that a view has, once it is complete, to a new file that only
 * its owner may read. It gets its name when it is whole, and then takes the
 * place of a file that has it. When it fails, nothing is left behind.
 * @throws CallError 'refused' when cancelled, 'unavailable' when it can't be written
 */
export async function exportView(
  archive: Archive,
  view: View,
  { format, path }: { format: 'csv' | 'json'; path: string },
  job: Job,
): Promise<Exported> {
  await Promise.race([view.filled(), job.cancelled]);
  await job.turns.next();
  const { isComplete, problem } = view.state;
  if (problem !== null) throw new CallError('unavailable', problem);
  if (!isComplete)
    throw new CallError('not-found', 'This list was closed before it was complete. Open it again.');
  const keys = Float64Array.from(view.keys(0, Number.MAX_SAFE_INTEGER));
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  let isMade = false;
  try {
    const file = await open(temporary, 'wx', 0o600);
    isMade = true;
    try {
      const exported = await write(archive, keys, format, file, job);
      await file.sync();
      await file.close();
      await rename(temporary, path);
      return exported;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMade) await rm(temporary, { force: true });
    if (error instanceof CallError || !isFileError(error)) throw error;
    throw new CallError('unavailable', `${path} can’t be written (${error.code}). Choose another place.`);
  }
}

async function write(
  archive: Archive,
  keys: Float64Array,
  format: 'csv' | 'json',
  file: FileHandle,
  job: Job,
): Promise<Exported> {
  let bytes = 0;
  let rows = 0;
  const append = async (text: string): Promise<void> => {
    const buffer = Buffer.from(text);
    await file.writeFile(buffer);
    bytes += buffer.length;
  };
  const textOf = (row: HistoryRow): string => {
    if (format === 'csv') return csvOfRow(row);
    return `${rows === 0 ? '' : ','}\n${JSON.stringify(row)}`;
  };
  await append(format === 'csv' ? CSV_HEADER : '[');
  for (let from = 0; from < keys.length; from += PAGE) {
    let text = '';
    for (const row of rowsOf(archive, Array.from(keys.subarray(from, from + PAGE)))) {
      text += textOf(row);
      rows++;
    }
    await append(text);
    job.progress(Math.min(from + PAGE, keys.length), keys.length);
    await job.turns.next();
  }
  if (format === 'json') await append('\n]\n');
  return { bytes, rows };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
