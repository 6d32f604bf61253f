/**
 * Which value holds at a key: a sorted list of the keys where it changes.
 * A key is a pair of 32 bit numbers, the first the more significant. The value
 * before the first key is 0.
 */
export class RangeTable {
  /** Numbers of a key: with one, the more significant half of every key is zero. */
  readonly stride: 1 | 2;
  readonly #keys: Uint32Array;
  readonly #values: Uint8Array | Uint32Array;

  /** @param keys rising, of each its lower half first; `values` those that hold from there on */
  constructor(keys: Uint32Array, stride: 1 | 2, values: Uint8Array | Uint32Array) {
    this.#keys = keys;
    this.stride = stride;
    this.#values = values;
  }

  get rows(): number {
    return this.#values.length;
  }

  highAt(row: number): number {
    return this.stride === 1 ? 0 : (this.#keys[2 * row + 1] as number);
  }

  lowAt(row: number): number {
    return this.#keys[this.stride * row] as number;
  }

  /** What holds from the key of this row to that of the next. */
  valueAt(row: number): number {
    return this.#values[row] as number;
  }

  find(high: number, low: number): number {
    let from = 0;
    let to = this.rows;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const itsHigh = this.highAt(middle);
      if (itsHigh < high || (itsHigh === high && this.lowAt(middle) <= low)) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? 0 : this.valueAt(from - 1);
  }
}
