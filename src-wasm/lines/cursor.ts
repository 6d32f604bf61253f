/**
 * Goes over lines, each ended by a newline, from their beginning. It never goes past a line's end unasked: what
 * is taken is either a given word, which holds no newline but at its end, or holds none.
 */
import { at, byteAt, goTo, input, isDigit } from './memory';

const SPACE: i32 = 32;
const DOT: i32 = 46;
const ZERO: i32 = 48;
const NEWLINE: i32 = 10;
const LONGEST_NAME: i32 = 64;

/** The number that was taken last. */
export let number: i32 = 0;
/** Where the name that was taken last begins. */
export let nameStart: i32 = 0;

/** Goes past the word (see words.ts) if it is next. */
export function take(word: usize): bool {
  const length = load<i32>(word);
  let here = input + at;
  let there = word + 8;
  let left = length;
  for (; left >= 8; left -= 8) {
    if (load<i64>(here) != load<i64>(there)) return false;
    here += 8;
    there += 8;
  }
  if (left > 0) {
    const mask: i64 = ((<i64>1) << (<i64>left * 8)) - 1;
    if (((load<i64>(here) ^ load<i64>(there)) & mask) != 0) return false;
  }
  goTo(at + length);
  return true;
}

export function takeByte(byte: i32): bool {
  if (byteAt(at) != byte) return false;
  goTo(at + 1);
  return true;
}

/** Goes past a decimal number of at most so many digits, nine being the most. */
export function takeNumber(digits: i32): bool {
  const most = at + digits;
  let value = 0;
  let end = at;
  for (; end <= most && isDigit(byteAt(end)); end++) value = value * 10 + byteAt(end) - ZERO;
  const isNumber = end > at && end <= most;
  goTo(end);
  number = value;
  return isNumber;
}

/** Goes past an IPv4 address, written as canonicalAddress() has it; `number` is it, signed. */
export function takeIpv4(): bool {
  let place = at;
  let address = 0;
  for (let dots = 0; ; dots++) {
    let octet = byteAt(place++) - ZERO;
    if (<u32>octet > 9) return false;
    // Nothing follows a leading zero.
    for (let more = octet > 0 ? 2 : 0; more > 0 && isDigit(byteAt(place)); more--) {
      octet = octet * 10 + byteAt(place++) - ZERO;
    }
    if (octet > 255) return false;
    address = (address << 8) | octet;
    if (dots == 3) break;
    if (byteAt(place++) != DOT) return false;
  }
  goTo(place);
  number = address;
  return true;
}

/** Goes past a name that ends with a blank or the line. */
export function takeName(): bool {
  const most = at + LONGEST_NAME;
  let end = at;
  while (end < most && byteAt(end) > SPACE) end++;
  const isName = end > at && (byteAt(end) == SPACE || byteAt(end) == NEWLINE);
  nameStart = at;
  goTo(end);
  return isName;
}

export function takeRestOfLine(): void {
  let end = at;
  while (byteAt(end) != NEWLINE) end++;
  goTo(end + 1);
}
