import type { HistorySort } from '../../src-shared/contract.ts';
import { compareRows, type Row, RowList } from './row-list.ts';
import type { SortWords } from './sort-words.ts';

/**
 * The rows of a view in its order. By time, what a scan finds (newest first) and
 * what comes in later (newest last) lie in two lists, so that neither moves the
 * other. What is stored late, with a time before rows that are there, waits
 * until `settle`. Another order is there once the rows were sorted.
 */
export class RowOrder {
  readonly #sort: HistorySort;
  readonly #words: SortWords;
  /** Newest first. */
  #older = new RowList();
  /** Oldest first. */
  #newer = new RowList();
  #late: Row[] = [];
  /** Positions in the order of time, newest first; null: by time, or not sorted yet. */
  #sorted: Uint32Array | null = null;

  constructor(sort: HistorySort, words: SortWords) {
    this.#sort = sort;
    this.#words = words;
  }

  get length(): number {
    return this.#older.length + this.#newer.length;
  }

  /** The row at this place of the view's order. */
  key(index: number): number {
    if (this.#sorted !== null) return this.#keyByTime(this.#sorted[index] ?? 0);
    const isReversed = this.#sort.by === 'time' && !this.#sort.descending;
    return this.#keyByTime(isReversed ? this.length - 1 - index : index);
  }

  keys(from: number, limit: number): number[] {
    const count = Math.max(0, Math.min(limit, this.length - from));
    return Array.from({ length: count }, (_, n) => this.key(from + n));
  }

  /** A row that a scan found. */
  addOlder(row: Row): void {
    this.#older.push(row);
  }

  /** Rows that were stored since. */
  addNewer(rows: Row[]): void {
    for (const row of rows.sort(compareRows)) {
      const newest =
        this.#newer.length > 0
          ? this.#newer.at(this.#newer.length - 1)
          : this.#older.length > 0
            ? this.#older.at(0)
            : null;
      if (newest === null || compareRows(newest, row) <= 0) this.#newer.push(row);
      else this.#late.push(row);
    }
  }

  /**
   * Everything has been found for now.
   * @param isInOrder whether the scan gave them newest first
   */
  settle(isInOrder: boolean): void {
    if (!isInOrder || this.#late.length > 0) this.#merge(isInOrder);
    if (this.#sort.by !== 'time') this.#sortByWords();
  }

  #merge(isInOrder: boolean): void {
    const late = this.#late.sort((a, b) => compareRows(b, a));
    this.#late = [];
    const older = isInOrder ? null : this.#olderSorted();
    const length = this.length;
    const byTime = new RowList();
    let next = 0;
    for (let i = 0; i < length; i++) {
      const row =
        i < this.#newer.length
          ? this.#newer.at(this.#newer.length - 1 - i)
          : this.#olderAt(i - this.#newer.length, older);
      for (let one = late[next]; one !== undefined && compareRows(one, row) > 0; one = late[++next])
        byTime.push(one);
      byTime.push(row);
    }
    for (const one of late.slice(next)) byTime.push(one);
    this.#older = byTime;
    this.#newer = new RowList();
  }

  #olderAt(index: number, sorted: readonly Row[] | null): Row {
    return sorted?.[index] ?? this.#older.at(index);
  }

  #olderSorted(): Row[] {
    return Array.from({ length: this.#older.length }, (_, i) => this.#older.at(i)).sort((a, b) =>
      compareRows(b, a),
    );
  }

  /** Counts how many rows each word has, then puts each row where it belongs: rows with the same word stay newest first. */
  #sortByWords(): void {
    const ranks = this.#words.ranks(this.#sort.descending);
    const length = this.length;
    const starts = new Uint32Array(ranks.length + 1);
    const rankAt = (position: number): number => ranks[this.#codeByTime(position)] ?? 0;
    for (let i = 0; i < length; i++) {
      const next = rankAt(i) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let rank = 1; rank < starts.length; rank++)
      starts[rank] = (starts[rank] ?? 0) + (starts[rank - 1] ?? 0);
    const sorted = new Uint32Array(length);
    for (let i = 0; i < length; i++) {
      const rank = rankAt(i);
      const place = starts[rank] ?? 0;
      starts[rank] = place + 1;
      sorted[place] = i;
    }
    this.#sorted = sorted;
  }

  #keyByTime(position: number): number {
    const newer = this.#newer.length;
    return position < newer ? this.#newer.key(newer - 1 - position) : this.#older.key(position - newer);
  }

  #codeByTime(position: number): number {
    const newer = this.#newer.length;
    return position < newer ? this.#newer.code(newer - 1 - position) : this.#older.code(position - newer);
  }
}
