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
  readonly #arena = new Uint8Array(ARENA_BYTES);
  #values: T[] = [];

  /** @param make the value of a text (the bytes as UTF-8, invalid ones replaced) */
  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  get(bytes: Uint8Array, start: number, end: number): T {
    const length = end - start;
    if (length > LONGEST_KEPT) return this.#make(decode(bytes, start, end));
    const hash = hashOf(bytes, start, end);
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

  #equals(index: number, bytes: Uint8Array, start: number, length: number): boolean {
    const arena = this.#arena;
    const from = this.#starts[index] as number;
    if ((this.#starts[index + 1] as number) - from !== length) return false;
    for (let i = 0; i < length; i++) if (arena[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): T {
    const value = this.#make(decode(bytes, start, end));
    const index = this.#values.length;
    const at = this.#starts[index] as number;
    if (index === LIMIT || at + end - start > ARENA_BYTES) {
      this.#slots.fill(0);
      this.#values = [];
      return value;
    }
    this.#arena.set(bytes.subarray(start, end), at);
    this.#starts[index + 1] = at + end - start;
    this.#hashes[index] = hash;
    this.#values.push(value);
    this.#slots[slot] = index + 1;
    return value;
  }
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), its upper bits folded in. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
