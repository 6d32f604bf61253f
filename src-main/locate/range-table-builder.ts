import { RangeTable } from './range-table.ts';

/** Rows of one table: more than the whole Internet's routes have, and 100 MB of memory. */
const MOST_ROWS = 2 ** 23;

/** Makes a range table from values in the order of their keys. */
export class RangeTableBuilder {
  readonly #stride: 1 | 2;
  #keys: Uint32Array = new Uint32Array(1024);
  #values: Uint32Array = new Uint32Array(512);
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
    if (this.#rows === this.#values.length) this.#grow();
    const at = this.#rows * this.#stride;
    this.#keys[at] = low;
    if (this.#stride === 2) this.#keys[at + 1] = high;
    this.#values[this.#rows++] = value;
    this.#latest = value;
    this.#largest = Math.max(this.#largest, value);
  }

  build(): RangeTable {
    const values = this.#values.subarray(0, this.#rows);
    return new RangeTable(
      this.#keys.slice(0, this.#rows * this.#stride),
      this.#stride,
      this.#largest < 256 ? Uint8Array.from(values) : values.slice(),
    );
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#keys.set(keys);
    this.#values = new Uint32Array(2 * values.length);
    this.#values.set(values);
  }
}
