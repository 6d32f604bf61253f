import { UnusableFile } from '../unusable-file.ts';

/** MaxMind DB file format 2.0, "Output Data Section". */
const TYPE = {
  pointer: 1,
  text: 2,
  double: 3,
  bytes: 4,
  map: 7,
  int32: 8,
  array: 11,
  boolean: 14,
  float: 15,
};
/** uint16, uint32, uint64, uint128. */
const UNSIGNED: ReadonlySet<number> = new Set([5, 6, 9, 10]);
const POINTER_BASE = [0, 2048, 526_336, 0] as const;
/** Longer texts are cut: nothing that is asked for is as long. */
const LONGEST_TEXT = 1024;
/** So many values, or entries of a map, are looked at in a step. */
const STEP = 1024;
/** Values of all records together that are looked at: more than twice what the large files of cities need. */
const MOST_STEPS = 2 ** 26;

/**
 * Reads single values of an MMDB's data section, or of its metadata, where they
 * lie. The file is a stranger's: every read is within it, a pointer is followed
 * once (to another pointer is not allowed), nothing is read that is not asked
 * for, and all the work together has an end.
 */
export class DataSection {
  readonly #bytes: Buffer;
  #steps: number;
  #type = 0;
  /** Bytes or entries; of a pointer where it points to. */
  #size = 0;
  /** Where what the latest control byte announced begins. */
  #next = 0;

  constructor(bytes: Buffer, steps: number = MOST_STEPS) {
    this.#bytes = bytes;
    this.#steps = steps;
  }

  /**
   * Where in the map at `at` the values of these keys are; -1: it has none. Null: there is no map.
   * In steps (see in-turns.ts), between which nothing else may be asked.
   * @throws UnusableFile where the data are damaged, or take too long
   */
  *fields(at: number, keys: readonly Buffer[]): Generator<undefined, number[] | null> {
    this.#resolve(at);
    if (this.#type !== TYPE.map) return null;
    const found = keys.map(() => -1);
    let entry = this.#next;
    for (let left = this.#size; left > 0; left--) {
      const value = this.#afterKey(entry);
      const key = this.#match(keys);
      if (key >= 0) found[key] = value;
      this.#next = value;
      for (let values = 1; values > 0; ) {
        values = this.#skip(values);
        if (values > 0) yield;
      }
      entry = this.#next;
      if (left % STEP === 0) yield;
    }
    return found;
  }

  /** Null: there is no text. A negative place has nothing. */
  text(at: number): string | null {
    if (at < 0) return null;
    this.#resolve(at);
    if (this.#type !== TYPE.text) return null;
    this.#within(this.#next + this.#size);
    return this.#bytes.toString('utf8', this.#next, this.#next + Math.min(this.#size, LONGEST_TEXT));
  }

  /** Null: there is no unsigned integer, or one that is not safe. A negative place has nothing. */
  integer(at: number): number | null {
    if (at < 0) return null;
    this.#resolve(at);
    if (!UNSIGNED.has(this.#type) || this.#size > 16) return null;
    this.#within(this.#next + this.#size);
    let value = 0;
    for (let i = 0; i < this.#size; i++) value = value * 256 + this.#byte(this.#next + i);
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Leaves the text that is the key as the latest, and returns where the value lies. */
  #afterKey(at: number): number {
    this.#open(at);
    let after = this.#next;
    const isElsewhere = this.#type === TYPE.pointer;
    if (isElsewhere) this.#open(this.#size);
    if (this.#type !== TYPE.text) throw damaged();
    this.#within(this.#next + this.#size);
    if (!isElsewhere) after = this.#next + this.#size;
    return after;
  }

  #match(keys: readonly Buffer[]): number {
    const [start, end] = [this.#next, this.#next + this.#size];
    return keys.findIndex((key) => key.length === this.#size && key.compare(this.#bytes, start, end) === 0);
  }

  /** Passes over so many values, and all within them, but not more than a step; returns how many are left. */
  #skip(values: number): number {
    let left = values;
    let next = this.#next;
    for (let steps = 0; left > 0 && steps < STEP; steps++, left--) {
      this.#open(next);
      next = this.#next;
      if (this.#type === TYPE.map) left += 2 * this.#size;
      else if (this.#type === TYPE.array) left += this.#size;
      else if (this.#type !== TYPE.pointer && this.#type !== TYPE.boolean) next += this.#size;
    }
    this.#within(next);
    this.#next = next;
    return left;
  }

  #resolve(at: number): void {
    this.#open(at);
    if (this.#type !== TYPE.pointer) return;
    this.#open(this.#size);
    if (this.#type === TYPE.pointer) throw damaged();
  }

  /** Reads the control byte at `at` and what belongs to it. */
  #open(at: number): void {
    if (--this.#steps < 0) throw new UnusableFile('its records are too many or too long');
    const control = this.#byte(at);
    let next = at + 1;
    let type = control >> 5;
    if (type === TYPE.pointer) {
      const width = ((control >> 3) & 3) + 1;
      const upper = width === 4 ? 0 : control & 7;
      this.#size = (POINTER_BASE[width - 1] ?? 0) + upper * 256 ** width + this.#number(next, width);
      next += width;
    } else {
      if (type === 0) {
        type = 7 + this.#byte(next++);
        if (type < 8 || type > TYPE.float || type === 12 || type === 13) throw damaged();
      }
      const size = control & 31;
      const width = Math.max(0, size - 28);
      this.#size = width === 0 ? size : ([29, 285, 65_821][width - 1] ?? 0) + this.#number(next, width);
      next += width;
    }
    this.#type = type;
    this.#next = next;
  }

  #number(at: number, width: number): number {
    this.#within(at + width);
    return width === 0 ? 0 : this.#bytes.readUIntBE(at, width);
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw damaged();
    return byte;
  }

  #within(end: number): void {
    if (end > this.#bytes.length) throw damaged();
  }
}

function damaged(): UnusableFile {
  return new UnusableFile('it is damaged. Get it anew');
}
