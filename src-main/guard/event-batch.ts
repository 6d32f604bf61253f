import { CompactEvent } from '../../src-shared/compact-event.ts';

/** Enough for what ordinary lines make of one block. */
const FIRST_CAPACITY = 8192;

/** Per event: its time and its pid, which may be any whole number. */
const WIDE = 2;
/** Per event: what it is (see packed), address, port, user, times. */
const NARROW = 5;
const EVENT_BYTES = WIDE * 8 + NARROW * 4;

/** A user or an address that the line does not say. */
const NO_TEXT = -1;
const IS_TIMED = 1 << 10;
const NO_ADDRESS = 1 << 11;
const IS_ADDRESS_TEXT = 1 << 12;

/** Events as they go from one thread to another: all numbers in one buffer, and the texts that these mention. */
export interface SentEvents {
  readonly buffer: ArrayBuffer;
  readonly count: number;
  readonly texts: readonly string[];
}

/** The two lists of numbers in a buffer; both keep to what the buffer has room for. */
function listsIn(buffer: ArrayBuffer) {
  const capacity = Math.floor(buffer.byteLength / EVENT_BYTES);
  return {
    capacity,
    wide: new Float64Array(buffer, 0, capacity * WIDE),
    narrow: new Int32Array(buffer, capacity * WIDE * 8, capacity * NARROW),
  };
}

/** Packs events. Each batch has its own texts: attackers choose them, and there is no end of them. */
export class EventPacker {
  #buffer = new ArrayBuffer(0);
  #capacity = 0;
  #wide = new Float64Array(0);
  #narrow = new Int32Array(0);
  #count = 0;
  readonly #places = new Map<string, number>();
  #texts: string[] = [];

  /** Begins a batch. @param buffer of an earlier one, to be used again */
  start(buffer = new ArrayBuffer(FIRST_CAPACITY * EVENT_BYTES)): void {
    this.#use(buffer);
    this.#count = 0;
    this.#places.clear();
    this.#texts = [];
  }

  add(event: CompactEvent, isTimed: boolean): void {
    const count = this.#count;
    if (count === this.#capacity) this.#grow();
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
    narrow[at + 3] = event.user === null ? NO_TEXT : this.#placeOf(event.user);
    narrow[at + 4] = event.times;
    this.#count = count + 1;
  }

  /** The events so far. Nothing is to be added before the next start(). */
  end(): SentEvents {
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
    const { capacity, wide, narrow } = listsIn(buffer);
    this.#buffer = buffer;
    this.#capacity = capacity;
    this.#wide = wide;
    this.#narrow = narrow;
  }

  #grow(): void {
    const wide = this.#wide;
    const narrow = this.#narrow;
    this.#use(new ArrayBuffer(2 * this.#capacity * EVENT_BYTES));
    this.#wide.set(wide);
    this.#narrow.set(narrow);
  }
}

/** Unpacks what EventPacker has packed, into one event that is used again and again. */
export class EventUnpacker {
  readonly #event = new CompactEvent();

  read({ buffer, count, texts }: SentEvents, take: (event: CompactEvent, isTimed: boolean) => void): void {
    const { wide, narrow } = listsIn(buffer);
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
      event.user = user === NO_TEXT ? null : (texts[user] as string);
      event.times = narrow[at + 4] as number;
      take(event, (packed & IS_TIMED) !== 0);
    }
  }
}
