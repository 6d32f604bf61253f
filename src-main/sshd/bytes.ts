/** Searching in byte ranges. Lines are handled as bytes, for they may hold anything and there are many. */

export const SPACE = 32;
export const COLON = 58;

/** The bytes of a word of sshd's. */
export function word(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Whether `wanted` stands at `at`, wholly before `end`. */
export function hasAt(bytes: Uint8Array, at: number, end: number, wanted: Uint8Array): boolean {
  const { length } = wanted;
  if (at < 0 || at + length > end) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** Whether the range from `start` to `end` ends with `wanted`. */
export function endsWith(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  const at = end - wanted.length;
  return at >= start && hasAt(bytes, at, end, wanted);
}

/** The first place of `wanted` at or after `start`, or -1. */
export function indexOf(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): number {
  const last = end - wanted.length;
  const first = wanted[0];
  for (let at = start; at <= last; at++) {
    if (bytes[at] === first && hasAt(bytes, at, end, wanted)) return at;
  }
  return -1;
}

/** The last place of `wanted` that begins at or after `start`, or -1. */
export function lastIndexOf(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): number {
  const first = wanted[0];
  for (let at = end - wanted.length; at >= start; at--) {
    if (bytes[at] === first && hasAt(bytes, at, end, wanted)) return at;
  }
  return -1;
}

/** The first place of one byte, or `end`. */
export function scanTo(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** The decimal number that the whole range spells, at most nine digits; -1 if it spells none. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > 9) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
