import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CallError } from '../../src-shared/call-error.ts';
import type { HistoryRow } from '../../src-shared/contract.ts';
import { CSV_HEADER, csvOfRow } from './csv.ts';

export interface Exported {
  readonly bytes: number;
  readonly rows: number;
}

/** Rows as they come; the next are asked for when those before are written. */
type Pages = AsyncIterable<readonly HistoryRow[]>;

/**
 * Writes rows to a new file that only its owner may read. It gets its name when
 * it is whole, and then takes the place of a file that has it. When it fails,
 * nothing is left behind.
 * @throws CallError 'unavailable' when it can't be written; whatever `pages` throws
 */
export async function writeRowFile(
  { format, path }: { readonly format: 'csv' | 'json'; readonly path: string },
  pages: Pages,
): Promise<Exported> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  let isMade = false;
  try {
    const file = await open(temporary, 'wx', 0o600);
    isMade = true;
    try {
      const exported = await write(file, format, pages);
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

async function write(file: FileHandle, format: 'csv' | 'json', pages: Pages): Promise<Exported> {
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
  for await (const page of pages) {
    let text = '';
    for (const row of page) {
      text += textOf(row);
      rows++;
    }
    await append(text);
  }
  if (format === 'json') await append('\n]\n');
  return { bytes, rows };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
