import { setTimeout as wait } from 'node:timers/promises';
import { CallError, type CallOutput, type HistoryRow } from '../../../src-shared/contract.ts';
import { writeRowFile } from '../../api/export-rows.ts';

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
  to: { readonly format: 'csv' | 'json'; readonly path: string },
): Promise<{ bytes: number; rows: number }> {
  await completion(source);
  return writeRowFile(to, newRows(source));
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

/** New rows may push those that are still to come further down: what was given already is known by its number. */
async function* newRows({ page, progress, signal }: RowSource): AsyncGenerator<HistoryRow[]> {
  const given = new Set<string | number>();
  for (let offset = 0; ; ) {
    throwIfCancelled(signal);
    const { rows, state } = await page(offset);
    if (rows.length === 0) return;
    yield rows.filter((row) => {
      const isNew = !given.has(keyOf(row));
      given.add(keyOf(row));
      return isNew;
    });
    offset += rows.length;
    progress(Math.min(offset, state.rows), state.rows);
  }
}

function keyOf(row: HistoryRow): string | number {
  return row.type === 'event' ? row.event.id : `${row.type} ${row.block.id}`;
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CallError('refused', 'Cancelled.');
}
