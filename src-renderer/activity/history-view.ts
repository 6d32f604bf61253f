import { create } from 'zustand';
import { CallError } from '../../src-shared/call-error.ts';
import type {
  HistoryFilter,
  HistoryRow,
  HistorySort,
  ViewState,
  ViewSummary,
} from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { useStatus } from '../stores/stores.ts';
import type { WordFilter } from './filter-text.ts';
import { PAGE, type PageRequest, RowCache } from './row-cache.ts';
import { rangeFilter, type TimeRange } from './time-range.ts';

const SUMMARY_EVERY_MS = 1000;
const MOST_REQUESTS = 2;
/** A clock that is further off is another one: that of a recorded log. */
const SAME_CLOCK_MS = 60_000;

export interface Selected {
  readonly place: number;
  readonly row: HistoryRow | null;
}

export interface ActivityState {
  readonly words: WordFilter;
  readonly range: TimeRange;
  readonly sort: HistorySort;
  /** As it was asked for, words and range together. */
  readonly filter: HistoryFilter;
  readonly isLive: boolean;
  /** Null until the view is open. */
  readonly view: ViewState | null;
  readonly summary: ViewSummary | null;
  readonly problem: string | null;
  /** Changes whenever rows do: they are read from `rows`. */
  readonly version: number;
  readonly selected: Selected | null;
}

export const useActivity = create<ActivityState>(() => ({
  words: {},
  range: { kind: 'day' },
  sort: { by: 'time', descending: true },
  filter: {},
  isLive: true,
  view: null,
  summary: null,
  problem: null,
  version: 0,
  selected: null,
}));

/** The rows of the view, as far as they are here. */
export const rows = new RowCache();

const get = useActivity.getState;
const set = useActivity.setState;

/** Counts the openings: what comes for an earlier one is not wanted any more. */
let opening = 0;
/** Told before the answer that names the view came. */
let early: ViewState | null = null;
let wanted = { first: 0, end: 40 };
/** The reader looks at something below the top, or rests the pointer on the list. */
let isHeld = false;
const underway = new Set<number>();
let isFollowing = false;
let summaryTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows these words at first, and keeps up with the view until the returned function is called. */
export function startActivity(words: WordFilter | null): () => void {
  const stopListening = bridge().on('viewChanged', ({ state }) => take(state));
  if (words === null) void openView();
  else setView({ words, range: { kind: 'all' } });
  return () => {
    stopListening();
    opening++;
    clearTimeout(summaryTimer);
    summaryTimer = undefined;
    close(get().view);
    set({ view: null, summary: null, selected: null });
  };
}

/** Shows other rows, or the same in another order. */
export function setView(change: Partial<Pick<ActivityState, 'words' | 'range' | 'sort'>>): void {
  set({ ...change, selected: null });
  void openView();
}

export function setLive(isLive: boolean): void {
  set({ isLive });
  if (isLive) follow();
}

/** Asks for the view anew: it is not known any more, or may be old. */
export async function openView(): Promise<void> {
  const own = ++opening;
  const { words, range, sort, view: before } = get();
  const filter = { ...words, ...rangeFilter(range, guardNow()) };
  rows.clear();
  underway.clear();
  early = null;
  clearTimeout(summaryTimer);
  summaryTimer = undefined;
  set({ filter, view: null, summary: null, problem: null, version: get().version + 1 });
  close(before);
  try {
    const view = await bridge().call('openView', { filter, sort });
    if (own !== opening) close(view);
    else take(early ?? view, true);
  } catch (error) {
    if (own === opening) set({ problem: messageOf(error) });
  }
}

/** Gets what is missing of these rows. */
export function want(first: number, end: number): void {
  wanted = { first, end };
  void getMissing();
}

/** While it is held, new rows wait. */
export function hold(isNowHeld: boolean): void {
  isHeld = isNowHeld;
  if (!isHeld) follow();
}

/** Shows the rows that waited. */
export function showWaiting(): void {
  rows.showWaiting();
  set({ version: get().version + 1 });
}

export function select(index: number | null): void {
  if (index === null) set({ selected: null });
  else set({ selected: { place: rows.place(index), row: rows.row(index) ?? null } });
}

/** The time by the guard's clock. */
export function guardNow(): number {
  const told = useStatus.getState().status?.now;
  return told !== undefined && Math.abs(told - Date.now()) > SAME_CLOCK_MS ? told : Date.now();
}

function close(view: ViewState | null): void {
  // A view that is gone already is closed as well.
  if (view !== null)
    bridge()
      .call('closeView', { view: view.view })
      .catch(() => undefined);
}

function take(state: ViewState, isOpening = false): void {
  const { view, sort, selected, version } = get();
  if (!isOpening && view?.view !== state.view) {
    if (view === null) early = state;
    return;
  }
  const index = selected === null ? null : rows.indexOf(selected.place);
  rows.grow(state.rows, state.isComplete, sort);
  // The places are counted from the other end once the view is complete.
  const hasTurned = view?.isComplete !== state.isComplete;
  set({
    view: state,
    problem: state.problem,
    version: version + 1,
    ...(hasTurned &&
      selected !== null &&
      index !== null && { selected: { ...selected, place: rows.place(index) } }),
  });
  void getMissing();
  follow();
  summaryTimer ??= setTimeout(() => void getSummary(), isOpening || state.isComplete ? 0 : SUMMARY_EVERY_MS);
}

async function getMissing(): Promise<void> {
  const { view } = get();
  if (view === null) return;
  const [request] = rows.missing(wanted.first, wanted.end).filter(({ page }) => !underway.has(page));
  if (request === undefined || underway.size >= MOST_REQUESTS) return;
  underway.add(request.page);
  void getMissing();
  const isDone = await getRows(view.view, request, request.page);
  if (view.view !== get().view?.view) return;
  underway.delete(request.page);
  if (isDone) void getMissing();
}

async function getRows(view: string, request: Omit<PageRequest, 'page'>, page?: number): Promise<boolean> {
  const { offset, limit } = request;
  try {
    const answer = await bridge().call('viewRows', { view, offset, limit });
    if (view !== get().view?.view) return false;
    rows.put(offset, answer.rows, answer.state.rows, page);
    const { selected } = get();
    const row = selected === null ? undefined : rows.row(rows.indexOf(selected.place));
    set({
      version: get().version + 1,
      ...(selected?.row === null && row !== undefined && { selected: { ...selected, row } }),
    });
    return true;
  } catch (error) {
    if (view === get().view?.view) failed(error);
    return false;
  }
}

/** Live: what is new is shown on top once it is here, unless the reader holds the list. */
async function followNewest(): Promise<void> {
  isFollowing = true;
  for (let view = get().view; view !== null && mayFollow(); view = get().view) {
    if (!(await getRows(view.view, { offset: 0, limit: PAGE }))) break;
    if (view.view === get().view?.view && mayFollow()) showWaiting();
  }
  isFollowing = false;
}

function follow(): void {
  if (!isFollowing && mayFollow()) void followNewest();
}

function mayFollow(): boolean {
  const { isLive, sort, view } = get();
  const isNewestFirst = sort.by === 'time' && sort.descending;
  return isLive && isNewestFirst && !isHeld && view?.isComplete === true && rows.waiting > 0;
}

async function getSummary(): Promise<void> {
  const view = get().view;
  const asked = performance.now();
  try {
    if (view === null) return;
    const { summary, state } = await bridge().call('viewSummary', { view: view.view });
    if (view.view !== get().view?.view) return;
    set({ summary });
    summaryTimer = undefined;
    const now = get().view;
    // What came while it was asked is asked for later.
    if (now !== null && (now.rows !== state.rows || now.isComplete !== state.isComplete))
      summaryTimer = setTimeout(() => void getSummary(), SUMMARY_EVERY_MS - (performance.now() - asked));
  } catch (error) {
    summaryTimer = undefined;
    if (view?.view === get().view?.view) failed(error);
  }
}

function failed(error: unknown): void {
  if (error instanceof CallError && error.code === 'not-found') void openView();
  else set({ problem: messageOf(error) });
}
