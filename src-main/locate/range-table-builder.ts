import { RangeTable } from './range-table.ts';

/** Rows of one table: more than the whole Internet's routes have, and 100 MB of memory. */
const MOST_ROWS = 2 ** 23;
/** Rows that lie together until the table is built: to move many more at once would take long. */
const PORTION = 4096;

/** Makes a range table from values in the order of their keys. */
export class RangeTableBuilder {
  readonly #stride: 1 | 2;
  readonly #portions: { readonly keys: Uint32Array; readonly values: Uint32Array }[] = [];
  #keys = new Uint32Array();
  #values = new Uint32Array();
  #rows = 0;
  #latest = 0;
  #largest = 0;

  /** @param stride 1 where the more significant half of every key is zero */
  constructor(stride: 1 | 2) {
    this.#stride = stride;
  }

  /**
   * From this key on the value holds. What changes nothing makes no row.
   * @throws RangeError where there are more rows than a table may have
   */
  mark(high: number, low: number, value: number): void {
    if (value === this.#latest) return;
    if (this.#rows === MOST_ROWS) throw new RangeError(`more than ${MOST_ROWS} ranges`);
    const row = this.#rows++ % PORTION;
    if (row === 0) this.#addPortion();
    const at = row * this.#stride;
    this.#keys[at] = low;
    if (this.#stride === 2) this.#keys[at + 1] = high;
    this.#values[row] = value;
    this.#latest = value;
    this.#largest = Math.max(this.#largest, value);
  }

  /** In steps (see in-turns.ts). */
  *build(): Generator<undefined, RangeTable> {
    const keys = new Uint32Array(this.#rows * this.#stride);
    const values = this.#largest < 256 ? new Uint8Array(this.#rows) : new Uint32Array(this.#rows);
    for (const [i, portion] of this.#portions.entries()) {
      const start = i * PORTION;
      const rows = Math.min(PORTION, this.#rows - start);
      keys.set(portion.keys.subarray(0, rows * this.#stride), start * this.#stride);
      values.set(portion.values.subarray(0, rows), start);
      yield;
    }
    return new RangeTable(keys, this.#stride, values);
  }

  #addPortion(): void {
    this.#keys = new Uint32Array(PORTION * this.#stride);
    this.#values = new Uint32Array(PORTION);
    this.#portions.push({ keys: this.#keys, values: this.#values });
  }
}
