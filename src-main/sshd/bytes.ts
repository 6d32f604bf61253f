/**
 * Searching in byte ranges. Lines are handled as bytes, for they may hold
 * anything and there are many; words are compared four bytes at a time.
 */

export const SPACE = 32;
export const COLON = 58;

/** Bytes that can be read one by one and by fours. */
export class Bytes {
  readonly at: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.at = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** A word of sshd's, ready to be compared. */
export interface Word {
  readonly length: number;
  readonly bytes: Uint8Array;
  /** The first bytes by fours; the last four once more where the length is no multiple. */
  readonly quads: Int32Array;
  readonly quadsAt: Int32Array;
}

/** The bytes of a word of sshd's. */
export function word(text: string): Word {
  return wordOf(new TextEncoder().encode(text));
}

/** @param bytes a copy of its own */
export function wordOf(bytes: Uint8Array): Word {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const places: number[] = [];
  for (let at = 0; at + 4 <= length; at += 4) places.push(at);
  if (length > 4 && length % 4 !== 0) places.push(length - 4);
  return {
    length,
    bytes,
    quads: Int32Array.from(places, (at) => view.getInt32(at, true)),
    quadsAt: Int32Array.from(places),
  };
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Whether `wanted` stands at `at`, wholly before `end`. */
export function hasAt(bytes: Bytes, at: number, end: number, wanted: Word): boolean {
  if (at < 0 || at + wanted.length > end) return false;
  if (wanted.length < 4) {
    for (let i = 0; i < wanted.length; i++) if (bytes.at[at + i] !== wanted.bytes[i]) return false;
    return true;
  }
  const { quads, quadsAt } = wanted;
  const { view } = bytes;
  for (let i = 0; i < quads.length; i++) {
    if (view.getInt32(at + (quadsAt[i] as number), true) !== quads[i]) return false;
  }
  return true;
}

/** Whether the range from `start` to `end` ends with `wanted`. */
export function endsWith(bytes: Bytes, start: number, end: number, wanted: Word): boolean {
  const at = end - wanted.length;
  return at >= start && hasAt(bytes, at, end, wanted);
}

/** The first place of `wanted` at or after `start`, or -1. */
export function indexOf(bytes: Bytes, start: number, end: number, wanted: Word): number {
  const last = end - wanted.length;
  const first = wanted.bytes[0];
  for (let at = start; at <= last; at++) {
    if (bytes.at[at] === first && hasAt(bytes, at, end, wanted)) return at;
  }
  return -1;
}

/** The last place of `wanted` that begins at or after `start`, or -1. */
export function lastIndexOf(bytes: Bytes, start: number, end: number, wanted: Word): number {
  const first = wanted.bytes[0];
  for (let at = end - wanted.length; at >= start; at--) {
    if (bytes.at[at] === first && hasAt(bytes, at, end, wanted)) return at;
  }
  return -1;
}

/** The first place of one byte, or `end`. */
export function scanTo(bytes: Bytes, start: number, end: number, byte: number): number {
  const all = bytes.at;
  let at = start;
  while (at < end && all[at] !== byte) at++;
  return at;
}

/** The decimal number that the whole range spells, at most nine digits; -1 if it spells none. */
export function decimal(bytes: Bytes, start: number, end: number): number {
  if (start >= end || end - start > 9) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes.at[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
