import type { HistoryRow, HistorySort } from '../../src-shared/contract.ts';

export const PAGE = 200;
const MOST_PAGES = 20;
/** Asked for beyond a page, for the rows that come while it is asked. */
const MARGIN = 100;

/** What is to be asked of a view. */
export interface PageRequest {
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
}

/**
 * The rows of a view around those that are seen. They are kept by their place
 * counted from the end at which the list does not grow, so that new rows move
 * none of them: the newest first grows at its top, and counts from the last.
 */
export class RowCache {
  #countsFromLast = false;
  #wasComplete = false;
  /** How many rows the reader sees; those that came since wait. */
  #shown = 0;
  /** How many the view has. */
  #rows = 0;
  readonly #byPlace = new Map<number, HistoryRow>();
  /** The pages that were got, with how many rows they had then; the one used last is last. */
  readonly #got = new Map<number, number>();

  get shown(): number {
    return this.#shown;
  }

  /** Rows that came and are not shown yet. */
  get waiting(): number {
    return Math.max(this.#rows - this.#shown, 0);
  }

  /** A new list. */
  clear(): void {
    this.#countsFromLast = false;
    this.#wasComplete = false;
    this.#shown = 0;
    this.#rows = 0;
    this.forget();
  }

  /** What was got may be old: all of it is asked for again. */
  forget(): void {
    this.#byPlace.clear();
    this.#got.clear();
  }

  /** The same, but what was got is shown until the new comes. */
  age(): void {
    this.#got.clear();
  }

  /**
   * The view now has so many rows. While it is being found all are shown at
   * once: older ones are added at the foot. Once it is found it gets its order;
   * afterwards the new ones wait.
   */
  grow(rows: number, isComplete: boolean, sort: HistorySort): void {
    this.#rows = rows;
    if (isComplete !== this.#wasComplete) {
      this.#wasComplete = isComplete;
      this.#shown = rows;
      const countsFromLast = isComplete && sort.by === 'time' && sort.descending;
      if (countsFromLast !== this.#countsFromLast) this.#turnRound(countsFromLast);
      this.age();
      return;
    }
    // A list from old to new grows at its foot, where nothing moves.
    const growsAtFoot = !isComplete || (sort.by === 'time' && !sort.descending);
    if (growsAtFoot || rows < this.#shown) this.#shown = rows;
  }

  /** Shows those that waited. */
  showWaiting(): void {
    this.#shown = this.#rows;
    if (!this.#countsFromLast) this.age();
  }

  row(index: number): HistoryRow | undefined {
    return this.#byPlace.get(this.#placeOf(index));
  }

  /** A name for the row at this index that stays when new ones come above it. */
  place(index: number): number {
    return this.#placeOf(index);
  }

  indexOf(place: number): number {
    return this.#countsFromLast ? this.#shown - 1 - place : place;
  }

  /** What is missing of these rows, and of those close by. */
  missing(first: number, end: number): PageRequest[] {
    if (this.#shown === 0) return [];
    const from = this.#placeOf(Math.max(first, 0));
    const to = this.#placeOf(Math.min(end, this.#shown) - 1);
    const requests: PageRequest[] = [];
    const last = Math.floor(Math.max(from, to) / PAGE);
    for (let page = Math.floor(Math.max(Math.min(from, to), 0) / PAGE); page <= last; page++) {
      const had = this.#got.get(page);
      if (had !== undefined) {
        this.#got.delete(page);
        this.#got.set(page, had);
      }
      if (had === undefined || had < this.#sizeOf(page)) requests.push(this.#request(page));
    }
    return requests;
  }

  /** Puts in what a request gave; `rows` is how many the view had then. */
  put(offset: number, got: readonly HistoryRow[], rows: number, page?: number): void {
    for (const [index, row] of got.entries()) {
      const place = this.#countsFromLast ? rows - 1 - (offset + index) : offset + index;
      const known = this.#byPlace.get(place);
      // The very same object keeps a row on the screen from being rendered again.
      if (known?.type !== 'event' || row.type !== 'event' || known.event.id !== row.event.id)
        this.#byPlace.set(place, row);
    }
    if (page !== undefined) this.#got.set(page, Math.min(PAGE, Math.max(rows - page * PAGE, 0)));
    this.#rows = Math.max(this.#rows, rows);
    this.#evict();
  }

  #request(page: number): PageRequest {
    if (!this.#countsFromLast) return { page, offset: page * PAGE, limit: PAGE };
    const highest = Math.min(page * PAGE + PAGE, this.#rows) - 1;
    return { page, offset: this.#rows - 1 - highest, limit: highest - page * PAGE + 1 + MARGIN };
  }

  #placeOf(index: number): number {
    return this.#countsFromLast ? this.#shown - 1 - index : index;
  }

  #sizeOf(page: number): number {
    return Math.min(PAGE, Math.max(this.#shown - page * PAGE, 0));
  }

  #turnRound(countsFromLast: boolean): void {
    const kept = [...this.#byPlace].map(([place, row]) => [this.#rows - 1 - place, row] as const);
    this.#countsFromLast = countsFromLast;
    this.#byPlace.clear();
    for (const [place, row] of kept) this.#byPlace.set(place, row);
  }

  #evict(): void {
    for (const [page] of this.#got) {
      if (this.#got.size <= MOST_PAGES) break;
      this.#got.delete(page);
    }
    if (this.#byPlace.size <= MOST_PAGES * PAGE * 2) return;
    for (const place of this.#byPlace.keys())
      if (!this.#got.has(Math.floor(place / PAGE))) this.#byPlace.delete(place);
  }
}
