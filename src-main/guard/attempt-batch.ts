import type { AddressKey } from '../../src-shared/address.ts';

/** What was counted of one login event: attempts, or that somebody was let in. */
export interface CountedAttempts {
  address: AddressKey;
  /** 0 where the event is a login that adds none. */
  count: number;
  /** Its index; see attempt.ts. */
  category: number;
  /** In ms since 1970. */
  time: number;
  isLogin: boolean;
}

const FIRST_CAPACITY = 4096;
/** Per entry: the time, then what it is (see packed) and the address. */
const NARROW = 2;
const ENTRY_BYTES = 8 + NARROW * 4;

const CATEGORY_BITS = 4;
const IS_LOGIN = 1 << CATEGORY_BITS;
/** The address is the place of a text. */
const IS_TEXT = 2 << CATEGORY_BITS;
const COUNT_SHIFT = CATEGORY_BITS + 2;

/** Attempts as they go from one thread to another: all numbers in one buffer, which is moved and not copied. */
export interface AttemptBatch {
  readonly buffer: ArrayBuffer;
  readonly count: number;
  /** Addresses that are no IPv4 address. Each batch has its own: attackers choose them. */
  readonly texts: readonly string[];
}

/** The two lists of numbers in a buffer; both keep to what the buffer has room for. */
function listsIn(buffer: ArrayBuffer) {
  const capacity = Math.floor(buffer.byteLength / ENTRY_BYTES);
  return {
    capacity,
    times: new Float64Array(buffer, 0, capacity),
    narrow: new Int32Array(buffer, capacity * 8, capacity * NARROW),
  };
}

/** Packs attempts. */
export class AttemptPacker {
  #buffer = new ArrayBuffer(0);
  #capacity = 0;
  #times = new Float64Array(0);
  #narrow = new Int32Array(0);
  #count = 0;
  readonly #places = new Map<string, number>();
  #texts: string[] = [];

  /** Begins a batch. @param buffer of an earlier one, to be used again */
  start(buffer = new ArrayBuffer(FIRST_CAPACITY * ENTRY_BYTES)): void {
    this.#use(buffer);
    this.#count = 0;
    this.#places.clear();
    this.#texts = [];
  }

  add(address: AddressKey, count: number, category: number, time: number, isLogin: boolean): void {
    const at = this.#count;
    if (at === this.#capacity) this.#grow();
    let packed = category | (count << COUNT_SHIFT);
    if (isLogin) packed |= IS_LOGIN;
    if (typeof address === 'string') packed |= IS_TEXT;
    this.#times[at] = time;
    this.#narrow[at * NARROW] = packed;
    this.#narrow[at * NARROW + 1] = typeof address === 'string' ? this.#placeOf(address) : address;
    this.#count = at + 1;
  }

  /** The attempts so far. Nothing is to be added before the next start(). */
  end(): AttemptBatch {
    return { buffer: this.#buffer, count: this.#count, texts: this.#texts };
  }

  #placeOf(text: string): number {
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.#texts.length;
      this.#places.set(text, place);
      this.#texts.push(text);
    }
    return place;
  }

  #use(buffer: ArrayBuffer): void {
    const { capacity, times, narrow } = listsIn(buffer);
    this.#buffer = buffer;
    this.#capacity = capacity;
    this.#times = times;
    this.#narrow = narrow;
  }

  #grow(): void {
    const times = this.#times;
    const narrow = this.#narrow;
    this.#use(new ArrayBuffer(2 * this.#capacity * ENTRY_BYTES));
    this.#times.set(times);
    this.#narrow.set(narrow);
  }
}

/** Unpacks a batch, into one object that is used again and again. */
export function unpackAttempts(
  { buffer, count, texts }: AttemptBatch,
  take: (attempts: CountedAttempts) => void,
): void {
  const { times, narrow } = listsIn(buffer);
  const attempts: CountedAttempts = { address: 0, count: 0, category: 0, time: 0, isLogin: false };
  for (let i = 0; i < count; i++) {
    const packed = narrow[i * NARROW] as number;
    const address = narrow[i * NARROW + 1] as number;
    attempts.address = (packed & IS_TEXT) === 0 ? address : (texts[address] as string);
    attempts.count = packed >> COUNT_SHIFT;
    attempts.category = packed & (IS_LOGIN - 1);
    attempts.time = times[i] as number;
    attempts.isLogin = (packed & IS_LOGIN) !== 0;
    take(attempts);
  }
}
