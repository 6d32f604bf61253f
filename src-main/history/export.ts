import { CallError } from '../../src-shared/call-error.ts';
import type { HistoryRow } from '../../src-shared/contract.ts';
import type { Archive } from './archive.ts';
import type { Job } from './jobs.ts';
import { type Exported, writeRowFile } from './row-file.ts';
import type { View } from './view.ts';
import { rowsOf } from './views.ts';

const PAGE = 1000;

/**
 * Writes all rows that a view has, once it is complete, to a file: whole or not at all.
 * @throws CallError 'refused' when cancelled, 'unavailable' when it can't be written
 */
export async function exportView(
  archive: Archive,
  view: View,
  to: { format: 'csv' | 'json'; path: string },
  job: Job,
): Promise<Exported> {
  await Promise.race([view.filled(), job.cancelled]);
  await job.turns.next();
  const { isComplete, problem } = view.state;
  if (problem !== null) throw new CallError('unavailable', problem);
  if (!isComplete)
    throw new CallError('not-found', 'This list was closed before it was complete. Open it again.');
  const keys = Float64Array.from(view.keys(0, Number.MAX_SAFE_INTEGER));
  return writeRowFile(to, pagesOf(archive, keys, job));
}

async function* pagesOf(archive: Archive, keys: Float64Array, job: Job): AsyncGenerator<HistoryRow[]> {
  for (let from = 0; from < keys.length; from += PAGE) {
    yield rowsOf(archive, Array.from(keys.subarray(from, from + PAGE)));
    job.progress(Math.min(from + PAGE, keys.length), keys.length);
    await job.turns.next();
  }
}
