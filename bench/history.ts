/**
 * How fast everything that is stored can be searched, with a month of heavy attack in it:
 *   node bench/history.ts [--attempts 1000000] [--keep FILE]
 * (to fill takes minutes; with --keep it is done once, and FILE used again).
 * All of it runs on a thread of its own, as in the guard; "longest wait" is how
 * long this thread, the guard's in earnest, was kept from a timer meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PRESETS } from '../src-main/detect/presets.ts';
import { History } from '../src-main/history/history.ts';
import type { HistoryFilter, HistorySort, ViewState } from '../src-shared/contract.ts';
import { printTable, type Row, writeResults } from './results.ts';
import { END } from './store-data.ts';

const NEWEST_FIRST: HistorySort = { by: 'time', descending: true };
const { values } = parseArgs({
  options: { attempts: { type: 'string', default: '1000000' }, keep: { type: 'string' } },
});

const dir = mkdtempSync(join(tmpdir(), 'drawbridge-bench-'));
const rows: Row[] = [];
const heard = new Map<string, (state: ViewState) => void>();
const path = join(dir, 'drawbridge.db');
fill(path);
const history = new History({
  path,
  viewChanged: (state) => heard.get(state.view)?.(state),
  progress: () => {},
  fault: (message) => console.error(message),
});
try {
  await main();
} finally {
  await history.close();
  rmSync(dir, { recursive: true, force: true });
}

function fill(file: string): void {
  const kept = values.keep ?? '';
  if (kept !== '' && existsSync(kept)) {
    copyFileSync(kept, file);
    return;
  }
  const store = join(import.meta.dirname, 'store.ts');
  const args = [store, '--attempts', values.attempts, '--fill', file];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('filling failed');
  if (kept !== '') copyFileSync(file, kept);
}

async function main(): Promise<void> {
  await measure('start the thread, first answer', () => history.hours({ from: END, to: END + 1 }));
  const all = await measureView('all', {});
  await measure('  100 rows at the end of it', () =>
    history.viewRows({ view: all.view, offset: all.rows - 100, limit: 100 }),
  );
  await measure('  100 rows in the middle of it', () =>
    history.viewRows({ view: all.view, offset: all.rows >> 1, limit: 100 }),
  );
  await measure('  its summary', () => history.viewSummary({ view: all.view }));
  await measureView('all, by user', {}, { by: 'user', descending: false });
  await measureView('lines with "invalid user"', { text: 'invalid user' });
  await measureView('lines with "kidayo" (rare)', { text: 'kidayo' });
  await measureView('user root', { user: 'root' });
  await measureView('one /24', { address: '198.18.1.0/24' });
  await measure('hours of a day', () => history.hours({ from: END - 86_400_000, to: END }));
  await measure('export of all as CSV', () =>
    history.exportView({ view: all.view, format: 'csv', path: join(dir, 'all.csv'), job: 'export' }),
  );
  await measure('other rules over all', () =>
    history.whatIf({
      job: 'what-if',
      current: PRESETS.drawbridge.rules,
      proposed: PRESETS.fail2ban.rules,
      protectedTargets: ['192.0.2.0/24'],
    }),
  );
  await measure('check of the database', () => history.checkDatabase({ job: 'check' }));
  printTable(rows);
  writeResults('history', rows);
}

/** Until the first 100 rows (or all) are there, and until all are. */
async function measureView(
  name: string,
  filter: HistoryFilter,
  sort: HistorySort = NEWEST_FIRST,
): Promise<ViewState> {
  const before = performance.now();
  let first: number | null = null;
  const { view } = await history.openView({ filter, sort });
  const complete = await measure(`${name}: complete`, async () => {
    const { promise, resolve } = Promise.withResolvers<ViewState>();
    heard.set(view, (state) => {
      if (state.isComplete) resolve(state);
    });
    while (first === null) {
      const { state, rows: found } = await history.viewRows({ view, offset: 0, limit: 100 });
      if (found.length === 100 || state.isComplete) first = performance.now() - before;
      if (state.isComplete) resolve(state);
    }
    return promise;
  });
  rows.splice(-1, 0, {
    what: `${name}: first 100 of ${complete.rows}`,
    ms: Math.round(first ?? 0),
    'longest wait': 0,
  });
  if (name !== 'all') await history.closeView(view);
  return complete;
}

async function measure<T>(what: string, work: () => Promise<T>): Promise<T> {
  let longest = 0;
  let latest = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - latest - 5);
    latest = now;
  }, 5);
  const before = performance.now();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    rows.push({ what, ms: Math.round(performance.now() - before), 'longest wait': Math.round(longest) });
  }
}
