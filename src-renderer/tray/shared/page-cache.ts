/**
 * Pages of a list that is too long to be held: those around what is seen, by their number. Immutable.
 */
export interface PageCache<T> {
  /** How many rows the list has. */
  readonly total: number;
  /** The page that was asked for last is last. */
  readonly pages: ReadonlyMap<number, readonly T[]>;
}

export const PAGE = 100;
const MOST_PAGES = 30;

export function rowAt<T>({ pages }: PageCache<T>, index: number): T | undefined {
  return pages.get(Math.floor(index / PAGE))?.[index % PAGE];
}

/** The pages that these rows need and that are not there; `end` is not included. */
export function missingPages<T>({ total, pages }: PageCache<T>, first: number, end: number): number[] {
  const missing: number[] = [];
  const last = Math.min(end, total) - 1;
  for (let page = Math.floor(Math.max(first, 0) / PAGE); page * PAGE <= last; page++)
    if (!pages.has(page)) missing.push(page);
  return missing;
}

/** With what was answered; the pages that were asked for longest ago go. */
export function withAnswer<T>(
  { pages }: PageCache<T>,
  page: number,
  { total, rows }: { readonly total: number; readonly rows: readonly T[] },
): PageCache<T> {
  const next = new Map(pages);
  next.delete(page);
  next.set(page, rows);
  for (const old of next.keys()) {
    if (next.size <= MOST_PAGES) break;
    next.delete(old);
  }
  return { total, pages: next };
}
