import { SPACE } from './bytes.ts';

/** A word of sshd's as little-endian 32-bit numbers: four of its bytes are compared at once. */
export interface CursorWord {
  readonly length: number;
  readonly numbers: Int32Array;
  /** The bits of the last number that belong to the word. */
  readonly lastMask: number;
}

export function cursorWord(word: string | Uint8Array): CursorWord {
  const bytes = typeof word === 'string' ? new TextEncoder().encode(word) : word;
  const count = Math.ceil(bytes.length / 4);
  const padded = new Uint8Array(count * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const numbers = Int32Array.from({ length: count }, (_, i) => view.getInt32(i * 4, true));
  return { length: bytes.length, numbers, lastMask: -1 >>> (8 * (padded.length - bytes.length)) };
}

/** No line that is read with a cursor goes on for so many bytes; so much room it needs behind a line's beginning. */
const REACH = 512;
const LONGEST_NAME = 64;

const NEWLINE = 10;
const DOT = 46;
const ZERO = 48;

/**
 * Goes over lines, each ended by a newline, from their beginning. It never goes
 * past a line's end unasked, for what it takes is either a given word or holds no newline.
 */
export class LineCursor {
  bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView<ArrayBufferLike>(new ArrayBuffer(0));
  /** Lines that begin later than here can't be read. */
  lastStart = 0;
  at = 0;
  /** The number that was taken last. */
  number = 0;
  /** Where the name that was taken last begins. */
  nameStart = 0;

  /** @param bytes whole lines */
  set block(bytes: Uint8Array) {
    this.bytes = bytes;
    // As far as the memory reaches, so that only lines at its very end can't be read.
    this.#view = new DataView(bytes.buffer, bytes.byteOffset);
    this.lastStart = this.#view.byteLength - REACH;
  }

  /** Goes past the word if it is next. */
  take(word: CursorWord): boolean {
    const { numbers, lastMask } = word;
    const { at } = this;
    const view = this.#view;
    const last = numbers.length - 1;
    for (let i = 0; i < last; i++) if (view.getInt32(at + i * 4, true) !== numbers[i]) return false;
    if ((view.getInt32(at + last * 4, true) & lastMask) !== numbers[last]) return false;
    this.at = at + word.length;
    return true;
  }

  takeByte(byte: number): boolean {
    if (this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** Goes past a decimal number of at most so many digits. */
  takeNumber(digits: number): boolean {
    const { bytes, at } = this;
    const most = at + digits;
    let number = 0;
    let end = at;
    for (; end <= most; end++) {
      const digit = (bytes[end] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    this.at = end;
    this.number = number;
    return end > at && end <= most;
  }

  /** Goes past an IPv4 address, written as canonicalAddress() has it; `number` is it, signed. */
  takeIpv4(): boolean {
    const { bytes } = this;
    let { at } = this;
    let address = 0;
    for (let dots = 0; ; dots++) {
      let octet = (bytes[at++] as number) - ZERO;
      if (octet < 0 || octet > 9) return false;
      // Nothing follows a leading zero.
      for (let more = octet > 0 ? 2 : 0; more > 0; more--) {
        const digit = (bytes[at] as number) - ZERO;
        if (digit < 0 || digit > 9) break;
        octet = octet * 10 + digit;
        at++;
      }
      if (octet > 255) return false;
      address = (address << 8) | octet;
      if (dots === 3) break;
      if (bytes[at++] !== DOT) return false;
    }
    this.at = at;
    this.number = address;
    return true;
  }

  /** Goes past a name that ends with a blank or the line. */
  takeName(): boolean {
    const { bytes, at } = this;
    const most = at + LONGEST_NAME;
    let end = at;
    while (end < most && (bytes[end] as number) > SPACE) end++;
    this.nameStart = at;
    this.at = end;
    return end > at && (bytes[end] === SPACE || bytes[end] === NEWLINE);
  }

  takeRestOfLine(): void {
    this.at = this.bytes.indexOf(NEWLINE, this.at) + 1;
  }
}
