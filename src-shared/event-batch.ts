/** Login events packed as numbers, as src-wasm/lines writes them. */
import { CompactEvent } from './compact-event.ts';

/** So many events a batch holds; src-wasm/lines/memory.ts says the same. */
export const BATCH_CAPACITY = 1 << 14;
/** Per event: its time and its pid, which may be any whole number. */
const WIDE = 2;
/** Per event: what it is (see packed), address, port, user, times. */
const NARROW = 5;

export const WIDE_LENGTH = BATCH_CAPACITY * WIDE;
export const NARROW_LENGTH = BATCH_CAPACITY * NARROW;

const IS_TIMED = 1 << 10;
const NO_ADDRESS = 1 << 11;
const IS_ADDRESS_TEXT = 1 << 12;

/** A user that the line does not say; below it, the texts that were added one by one; above, the names. */
const NO_TEXT = -1;
const FIRST_TEXT = -2;

/** The numbers of a batch and the texts that these mention. */
export interface EventBatch {
  readonly count: number;
  readonly wide: Float64Array;
  readonly narrow: Int32Array;
  /** Users, in the order in which the lines first said them. */
  readonly names: readonly string[];
  /** Users and addresses of events that were added. */
  readonly texts: readonly string[];
}

/** Adds events to a batch. Each batch has its own texts: attackers choose them, and there is no end of them. */
export class EventPacker {
  readonly #wide: Float64Array;
  readonly #narrow: Int32Array;
  readonly #places = new Map<string, number>();
  #texts: string[] = [];
  count = 0;

  /** @param wide and narrow hold the batch: WIDE_LENGTH and NARROW_LENGTH numbers */
  constructor(wide = new Float64Array(WIDE_LENGTH), narrow = new Int32Array(NARROW_LENGTH)) {
    this.#wide = wide;
    this.#narrow = narrow;
  }

  /** Adds an event; there has to be room. */
  add(event: CompactEvent, isTimed: boolean): void {
    const { count } = this;
    const wide = this.#wide;
    wide[count * WIDE] = event.time;
    wide[count * WIDE + 1] = event.pid;
    const narrow = this.#narrow;
    const at = count * NARROW;
    const { address } = event;
    let packed = event.kind | (event.clue << 4) | ((event.knownUser + 1) << 8);
    if (isTimed) packed |= IS_TIMED;
    if (typeof address === 'number') {
      narrow[at + 1] = address;
    } else if (address === null) {
      packed |= NO_ADDRESS;
    } else {
      packed |= IS_ADDRESS_TEXT;
      narrow[at + 1] = this.#placeOf(address);
    }
    narrow[at] = packed;
    narrow[at + 2] = event.port;
    narrow[at + 3] = event.user === null ? NO_TEXT : FIRST_TEXT - this.#placeOf(event.user);
    narrow[at + 4] = event.times;
    this.count = count + 1;
  }

  /** The events so far; valid until the next one is added after clear(). */
  batch(names: readonly string[] = []): EventBatch {
    return { count: this.count, wide: this.#wide, narrow: this.#narrow, names, texts: this.#texts };
  }

  clear(): void {
    this.count = 0;
    this.#places.clear();
    this.#texts = [];
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
}

/** Unpacks batches, into one event that is used again and again. */
export class EventUnpacker {
  readonly #event = new CompactEvent();

  read(batch: EventBatch, take: (event: CompactEvent, isTimed: boolean) => void): void {
    const { count, wide, narrow, names, texts } = batch;
    const event = this.#event;
    for (let i = 0; i < count; i++) {
      event.time = wide[i * WIDE] as number;
      event.pid = wide[i * WIDE + 1] as number;
      const at = i * NARROW;
      const packed = narrow[at] as number;
      const address = narrow[at + 1] as number;
      const user = narrow[at + 3] as number;
      event.kind = packed & 15;
      event.clue = (packed >> 4) & 15;
      event.knownUser = ((packed >> 8) & 3) - 1;
      if ((packed & (NO_ADDRESS | IS_ADDRESS_TEXT)) === 0) event.address = address;
      else event.address = (packed & NO_ADDRESS) === 0 ? (texts[address] as string) : null;
      event.port = narrow[at + 2] as number;
      if (user >= 0) event.user = names[user] as string;
      else event.user = user === NO_TEXT ? null : (texts[FIRST_TEXT - user] as string);
      event.times = narrow[at + 4] as number;
      take(event, (packed & IS_TIMED) !== 0);
    }
  }
}
