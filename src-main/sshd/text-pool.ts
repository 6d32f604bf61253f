import { Bytes } from './bytes.ts';

/** Longer texts are not kept: sshd cuts user names at 100 bytes, and a pool of longer ones would only cost memory. */
const LONGEST_KEPT = 128;

const ARENA_BYTES = 1 << 20;
const LIMIT = 1 << 15;
const MASK = LIMIT * 2 - 1;

/**
 * One value for each distinct text in a stream of bytes. Logs repeat the same
 * few thousand addresses and users; making a string of each mention would cost
 * more than all the rest of reading a line.
 *
 * Attackers choose the texts, so there is no end of them: a full pool starts afresh.
 */
export class TextPool<T> {
  readonly #make: (text: string) => T;
  /** Hash table with open addressing: index + 1 into the lists below; 0 is free. */
  readonly #slots = new Int32Array(MASK + 1);
  readonly #hashes = new Int32Array(LIMIT);
  /** Where each text begins in the arena; the next one's beginning is its end. */
  readonly #starts = new Int32Array(LIMIT + 1);
  readonly #arena = new Bytes(new Uint8Array(ARENA_BYTES));
  #values: T[] = [];

  /** @param make the value of a text (the bytes as UTF-8, invalid ones replaced) */
  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  get(bytes: Bytes, start: number, end: number): T {
    const length = end - start;
    if (length > LONGEST_KEPT) return this.#make(decode(bytes, start, end));
    const hash = hashOf(bytes, start, length);
    const slots = this.#slots;
    let slot = hash & MASK;
    for (;;) {
      const index = (slots[slot] as number) - 1;
      if (index < 0) return this.#add(bytes, start, end, hash, slot);
      if (this.#hashes[index] === hash && this.#equals(index, bytes, start, length))
        return this.#values[index] as T;
      slot = (slot + 1) & MASK;
    }
  }

  #equals(index: number, bytes: Bytes, start: number, length: number): boolean {
    const from = this.#starts[index] as number;
    if ((this.#starts[index + 1] as number) - from !== length) return false;
    if (length < 4) {
      for (let i = 0; i < length; i++) if (this.#arena.at[from + i] !== bytes.at[start + i]) return false;
      return true;
    }
    const kept = this.#arena.view;
    const { view } = bytes;
    for (let i = 0; i + 4 <= length; i += 4) {
      if (kept.getInt32(from + i, true) !== view.getInt32(start + i, true)) return false;
    }
    return kept.getInt32(from + length - 4, true) === view.getInt32(start + length - 4, true);
  }

  #add(bytes: Bytes, start: number, end: number, hash: number, slot: number): T {
    const value = this.#make(decode(bytes, start, end));
    const index = this.#values.length;
    const at = this.#starts[index] as number;
    if (index === LIMIT || at + end - start > ARENA_BYTES) {
      this.#slots.fill(0);
      this.#values = [];
      return value;
    }
    this.#arena.at.set(bytes.at.subarray(start, end), at);
    this.#starts[index + 1] = at + end - start;
    this.#hashes[index] = hash;
    this.#values.push(value);
    this.#slots[slot] = index + 1;
    return value;
  }
}

/** FNV-1a over four bytes at a time, the last ones once more where they are no multiple of four. */
function hashOf(bytes: Bytes, start: number, length: number): number {
  let hash = length;
  if (length < 4) {
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (bytes.at[start + i] as number), 0x01000193);
  } else {
    const { view } = bytes;
    for (let i = 0; i + 4 <= length; i += 4) hash = mix(hash, view.getInt32(start + i, true));
    hash = mix(hash, view.getInt32(start + length - 4, true));
  }
  return hash ^ (hash >>> 15);
}

function mix(hash: number, quad: number): number {
  const mixed = Math.imul(hash ^ quad, 0x9e3779b1);
  return mixed ^ (mixed >>> 13);
}

function decode(bytes: Bytes, start: number, end: number): string {
  const { at } = bytes;
  return Buffer.from(at.buffer, at.byteOffset + start, end - start).toString('utf8');
}
