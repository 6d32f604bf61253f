import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { CallError, type CallOutput, type HistoryRow } from '../../../src-shared/contract.ts';
import { CSV_HEADER, csvOfRow } from '../../api/export-rows.ts';

type Page = CallOutput<'viewRows'>;

export interface RowSource {
  /** Rows of the view from there on, at most 500. */
  page(offset: number): Promise<Page>;
  progress(done: number, of: number): void;
  readonly signal: AbortSignal;
}

const ASK_AGAIN_MS = 250;

/**
 * Writes all rows of a view that a guard in another process has, as the guard itself would (history/export.ts):
 * whole or not at all, readable for its owner only.
 * @throws CallError 'refused' when cancelled, 'unavailable' when it can't be written
 */
export async function writeRows(
  source: RowSource,
  { format, path }: { readonly format: 'csv' | 'json'; readonly path: string },
): Promise<{ bytes: number; rows: number }> {
  await completion(source);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  let isMade = false;
  try {
    const file = await open(temporary, 'wx', 0o600);
    isMade = true;
    try {
      const written = await write(source, format, file);
      await file.sync();
      await file.close();
      await rename(temporary, path);
      return written;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMade) await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CallError || code === undefined) throw error;
    throw new CallError('unavailable', `${path} can’t be written (${code}). Choose another place.`);
  }
}

async function completion({ page, signal }: RowSource): Promise<void> {
  for (;;) {
    throwIfCancelled(signal);
    const { state } = await page(0);
    if (state.problem !== null) throw new CallError('unavailable', state.problem);
    if (state.isComplete) return;
    await wait(ASK_AGAIN_MS);
  }
}

/** New rows may push those that are still to come further down: what was written is known by its number. */
async function write(
  { page, progress, signal }: RowSource,
  format: 'csv' | 'json',
  file: FileHandle,
): Promise<{ bytes: number; rows: number }> {
  const written = new Set<string | number>();
  let bytes = 0;
  const append = async (text: string) => {
    const buffer = Buffer.from(text);
    await file.writeFile(buffer);
    bytes += buffer.length;
  };
  await append(format === 'csv' ? CSV_HEADER : '[');
  for (let offset = 0; ; ) {
    throwIfCancelled(signal);
    const { rows, state } = await page(offset);
    if (rows.length === 0) break;
    let text = '';
    for (const row of rows) {
      const key = keyOf(row);
      if (written.has(key)) continue;
      if (format === 'csv') text += csvOfRow(row);
      else text += `${written.size === 0 ? '' : ','}\n${JSON.stringify(row)}`;
      written.add(key);
    }
    await append(text);
    offset += rows.length;
    progress(Math.min(offset, state.rows), state.rows);
  }
  if (format === 'json') await append('\n]\n');
  return { bytes, rows: written.size };
}

function keyOf(row: HistoryRow): string | number {
  return row.type === 'event' ? row.event.id : `${row.type} ${row.block.id}`;
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CallError('refused', 'Cancelled.');
}
