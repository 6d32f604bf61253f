/** The moments of a row's kind at the same time, oldest first: an event, then the block that it led to. */
export const EVENT = 0;
export const BLOCKED = 1;
export const UNBLOCKED = 2;
const KINDS_OF_ROW = 4;

/** What a row of a view is: which event or block, and for the order when, and the code of what it is sorted by. */
export interface Row {
  readonly time: number;
  readonly key: number;
  readonly code: number;
}

/** A number for an event or a moment of a block. */
export function keyOf(id: number, kind: number): number {
  return id * KINDS_OF_ROW + kind;
}

export function idOfKey(key: number): number {
  return Math.floor(key / KINDS_OF_ROW);
}

export function kindOfKey(key: number): number {
  return key % KINDS_OF_ROW;
}

/** Oldest first: by time, then events before moments of blocks, then by id. */
export function compareRows(a: Row, b: Row): number {
  return a.time - b.time || kindOfKey(a.key) - kindOfKey(b.key) || idOfKey(a.key) - idOfKey(b.key);
}

/** A growing list of rows: 20 bytes each, for there may be millions. */
export class RowList {
  #length = 0;
  #times = new Float64Array(1024);
  #keys = new Float64Array(1024);
  #codes = new Uint32Array(1024);

  get length(): number {
    return this.#length;
  }

  push({ time, key, code }: Row): void {
    if (this.#length === this.#times.length) this.#grow();
    this.#times[this.#length] = time;
    this.#keys[this.#length] = key;
    this.#codes[this.#length] = code;
    this.#length++;
  }

  at(index: number): Row {
    return { time: this.#times[index] ?? 0, key: this.key(index), code: this.code(index) };
  }

  key(index: number): number {
    return this.#keys[index] ?? 0;
  }

  code(index: number): number {
    return this.#codes[index] ?? 0;
  }

  #grow(): void {
    const room = this.#length * 2;
    const times = new Float64Array(room);
    const keys = new Float64Array(room);
    const codes = new Uint32Array(room);
    times.set(this.#times);
    keys.set(this.#keys);
    codes.set(this.#codes);
    this.#times = times;
    this.#keys = keys;
    this.#codes = codes;
  }
}
