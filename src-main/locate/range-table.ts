/**
 * Which value holds at a key: a sorted list of the keys where it changes.
 * A key is a pair of 32 bit numbers, the first the more significant. The value
 * before the first key is 0.
 */
export class RangeTable {
  readonly #keys: Uint32Array;
  /** Numbers of a key in `#keys`: with one, the more significant half of every key is zero. */
  readonly #stride: 1 | 2;
  readonly #values: Uint8Array | Uint32Array;

  /** @param keys rising, of each its lower half first; `values` those that hold from there on */
  constructor(keys: Uint32Array, stride: 1 | 2, values: Uint8Array | Uint32Array) {
    this.#keys = keys;
    this.#stride = stride;
    this.#values = values;
  }

  find(high: number, low: number): number {
    const keys = this.#keys;
    const stride = this.#stride;
    let from = 0;
    let to = this.#values.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const itsHigh = stride === 1 ? 0 : (keys[2 * middle + 1] as number);
      if (itsHigh < high || (itsHigh === high && (keys[stride * middle] as number) <= low)) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? 0 : (this.#values[from - 1] as number);
  }
}
