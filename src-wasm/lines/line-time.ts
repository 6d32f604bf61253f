/**
 * The time a line begins with. What a minute is (its year, its zone) only the host knows; lines of a minute that was
 * asked for are read here.
 */
import { take } from './cursor';
import { at, byteAt, goTo, isDigit } from './memory';
import { setWord } from './words';

/** Reads a time stamp. @returns ms since 1970, NaN where it is none; tells its end by stampEnd. */
declare function readStamp(start: i32): f64;

/** "2026-11-23T06:55" */
const ISO_MINUTE: i32 = 16;
/** "Nov 23 06:55" */
const SYSLOG_MINUTE: i32 = 12;
/** ":46" */
const SECONDS: i32 = 3;
/** "+01:00" */
const LONGEST_ZONE: i32 = 6;
const LONGEST_FRACTION: i32 = 16;
const COLON: i32 = 58;
const DOT: i32 = 46;
const COMMA: i32 = 44;

/** The minute of the line before, and what stands behind its seconds, as words; of no length where there is none. */
const minute: usize = memory.data(32, 16);
const zone: usize = memory.data(16, 16);
let minuteStart: f64 = 0;
let stampEnd: i32 = 0;

/** In ms since 1970. */
export let time: f64 = 0;
/** Milliseconds behind the minute. */
let rest: i32 = 0;

export function setStampEnd(end: i32): void {
  stampEnd = end;
}

/** Other times have another meaning from now on. */
export function forgetMinute(): void {
  store<i32>(minute, 0);
}

/** Goes past the time at `start`. */
export function takeTime(start: i32): bool {
  goTo(start);
  if (load<i32>(minute) == 0 || !take(minute)) return takeNewMinute(start);
  if (!takeSeconds(at)) return false;
  if (load<i32>(zone) > 0 && !take(zone)) return takeNewMinute(start);
  time = minuteStart + <f64>rest;
  return true;
}

/** Goes past ":46" or ":46.123456". */
function takeSeconds(start: i32): bool {
  const tens = byteAt(start + 1) - 48;
  const ones = byteAt(start + 2) - 48;
  if (byteAt(start) != COLON || <u32>tens > 5 || <u32>ones > 9) return false;
  rest = (tens * 10 + ones) * 1000;
  let end = start + SECONDS;
  if (byteAt(end) == DOT || byteAt(end) == COMMA) {
    const most = end + LONGEST_FRACTION;
    let unit = 100;
    for (end++; isDigit(byteAt(end)); end++) {
      if (end == most) return false;
      rest += (byteAt(end) - 48) * unit;
      unit /= 10;
    }
  }
  goTo(end);
  return true;
}

function takeNewMinute(start: i32): bool {
  store<i32>(minute, 0);
  const stamp = readStamp(start);
  const length = isDigit(byteAt(start)) ? ISO_MINUTE : SYSLOG_MINUTE;
  if (isNaN(stamp) || !takeSeconds(start + length)) return false;
  const left = stampEnd - at;
  if (left < 0 || left > LONGEST_ZONE) return false;
  setWord(minute, start, length);
  setWord(zone, at, left);
  minuteStart = stamp - <f64>rest;
  time = stamp;
  goTo(stampEnd);
  return true;
}
