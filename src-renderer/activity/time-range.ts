import type { HistoryFilter } from '../../src-shared/contract.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the time of a view is chosen by: a length up to now, or two times. */
export type TimeRange =
  | { readonly kind: 'hour' | 'day' | 'week' | 'month' | 'all' }
  | { readonly kind: 'custom'; readonly from: number; readonly to: number };

export const RANGE_WORDS: Readonly<Record<Exclude<TimeRange['kind'], 'custom'>, string>> = {
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
  all: 'All',
};

const LENGTH: Readonly<Record<Exclude<TimeRange['kind'], 'custom' | 'all'>, number>> = {
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
};

/** The same as a view takes it. A range up to now has no end: new events belong to it. */
export function rangeFilter(range: TimeRange, now: number): Pick<HistoryFilter, 'from' | 'to'> {
  if (range.kind === 'all') return {};
  if (range.kind === 'custom') return { from: range.from, to: range.to };
  return { from: now - LENGTH[range.kind] };
}

/** As an <input type="datetime-local"> writes it, in the local zone. */
export function fieldOf(time: number): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The range between two such fields; null where one is empty or they are the wrong way round. */
export function rangeOfFields(from: string, to: string): TimeRange | null {
  const start = new Date(from).getTime();
  const end = new Date(to).getTime();
  return Number.isFinite(start) && Number.isFinite(end) && start < end
    ? { kind: 'custom', from: start, to: end }
    : null;
}
