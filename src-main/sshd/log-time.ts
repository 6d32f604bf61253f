/**
 * The times that log lines bear. Pure but for the process's time zone, which
 * RFC 3164 stamps are local in.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function monthKey(a: number, b: number, c: number): number {
  return (a << 16) | (b << 8) | c;
}

const MONTH_OF = new Map(
  MONTHS.map((name, month) => [monthKey(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)), month]),
);

/** So low that no sum with other digits becomes a valid time. */
const NO_DIGITS = -1_000_000;

/** Two digits, the first of which may be a blank; a number below zero where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] === 32 ? 48 : (bytes[at] as number);
  const ones = bytes[at + 1] as number;
  if (tens < 48 || tens > 57 || ones < 48 || ones > 57) return NO_DIGITS;
  return (tens - 48) * 10 + ones - 48;
}

/** Milliseconds in a fraction ".123456" at `at`, and where it ends. */
function fractionEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 46 && bytes[at] !== 44) return at;
  let stop = at + 1;
  while (stop < end && (bytes[stop] as number) >= 48 && (bytes[stop] as number) <= 57) stop++;
  return stop;
}

function fractionMs(bytes: Uint8Array, at: number, stop: number): number {
  let ms = 0;
  for (let i = 1; i <= 3; i++) ms = ms * 10 + (at + i < stop ? (bytes[at + i] as number) - 48 : 0);
  return ms;
}

/** Reads a time stamp and keeps what the last one was. */
export class LogTime {
  /** Milliseconds since 1970. */
  time = 0;
  /** Minutes east of UTC. */
  zone = 0;
  /** Where the stamp ends. */
  end = 0;
  #latest = 0;
  #latestYear = 1970;
  #monthName = 0;
  #month = 0;
  #hourKey = -1;
  #hourZone = 0;
  #hourStart = 0;
  #hourStartZone = 0;

  /** RFC 3164 stamps bear no year: each is given the latest that does not put it more than a day after this moment (ms). */
  set referenceTime(time: number) {
    if (time === this.#latest - DAY) return;
    this.#latest = time + DAY;
    this.#latestYear = new Date(this.#latest).getFullYear();
    this.#hourKey = -1;
  }

  /** "Nov  3 06:55:46" or "Nov 23 06:55:46.123" in local time (RFC 3164 §4.1.2). */
  readRfc3164(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 15 || bytes[at + 3] !== 32 || bytes[at + 6] !== 32) return false;
    if (bytes[at + 9] !== 58 || bytes[at + 12] !== 58) return false;
    const name = monthKey(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number);
    if (name !== this.#monthName) {
      const month = MONTH_OF.get(name);
      if (month === undefined) return false;
      this.#monthName = name;
      this.#month = month;
    }
    const month = this.#month;
    const day = twoDigits(bytes, at + 4);
    const hour = twoDigits(bytes, at + 7);
    const second = twoDigits(bytes, at + 10) * 60 + twoDigits(bytes, at + 13);
    if (day < 1 || day > 31 || hour < 0 || hour > 23 || second < 0 || second > 3600) return false;
    const key = (month * 32 + day) * 24 + hour;
    if (key !== this.#hourKey || this.#hourZone !== LOCAL) this.#startLocalHour(key, month, day, hour);
    const stop = fractionEnd(bytes, at + 15, end);
    this.end = stop;
    this.time = this.#hourStart + second * 1000 + (stop > at + 15 ? fractionMs(bytes, at + 15, stop) : 0);
    this.zone = this.#hourStartZone;
    return true;
  }

  #startLocalHour(key: number, month: number, day: number, hour: number): void {
    let year = this.#latestYear;
    let start = new Date(year, month, day, hour);
    // 29 February exists in leap years only: go back to one.
    for (let back = 0; back < 8 && (start.getTime() > this.#latest || start.getMonth() !== month); back++) {
      year--;
      start = new Date(year, month, day, hour);
    }
    this.#hourKey = key;
    this.#hourZone = LOCAL;
    this.#hourStart = start.getTime();
    this.#hourStartZone = -start.getTimezoneOffset();
  }

  /** "2026-11-23T06:55:46.123456+01:00", with a blank for the T, "Z", "+0100" or no zone at all (local). */
  readIso8601(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 19 || bytes[at + 4] !== 45 || bytes[at + 7] !== 45) return false;
    if (bytes[at + 13] !== 58 || bytes[at + 16] !== 58) return false;
    const separator = bytes[at + 10];
    if (separator !== 84 && separator !== 32 && separator !== 116) return false;
    const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
    const month = twoDigits(bytes, at + 5) - 1;
    const day = twoDigits(bytes, at + 8);
    const hour = twoDigits(bytes, at + 11);
    const second = twoDigits(bytes, at + 14) * 60 + twoDigits(bytes, at + 17);
    if (year < 1970 || month < 0 || month > 11 || day < 1 || day > 31) return false;
    if (hour < 0 || hour > 23 || second < 0 || second > 3600) return false;
    const fraction = at + 19;
    const zoneAt = fractionEnd(bytes, fraction, end);
    const zone = this.#readZone(bytes, zoneAt, end);
    if (zone === null) return false;
    const key = ((year * 12 + month) * 32 + day) * 24 + hour;
    if (key !== this.#hourKey || zone !== this.#hourZone) {
      this.#hourKey = key;
      this.#hourZone = zone;
      if (zone === LOCAL) {
        const start = new Date(year, month, day, hour);
        this.#hourStart = start.getTime();
        this.#hourStartZone = -start.getTimezoneOffset();
      } else {
        this.#hourStart = Date.UTC(year, month, day, hour) - zone * 60_000;
        this.#hourStartZone = zone;
      }
    }
    this.time = this.#hourStart + second * 1000 + fractionMs(bytes, fraction, zoneAt);
    this.zone = this.#hourStartZone;
    return true;
  }

  /** Minutes east of UTC, LOCAL where the stamp has none, null where it is garbled; sets `end`. */
  #readZone(bytes: Uint8Array, at: number, end: number): number | null {
    const sign = bytes[at];
    if (sign === 90 || sign === 122) {
      this.end = at + 1;
      return 0;
    }
    if (at >= end || (sign !== 43 && sign !== 45)) {
      this.end = at;
      return LOCAL;
    }
    const minutesAt = bytes[at + 3] === 58 ? at + 4 : at + 3;
    if (minutesAt + 2 > end) return null;
    const minutes = twoDigits(bytes, at + 1) * 60 + twoDigits(bytes, minutesAt);
    if (minutes < 0 || minutes > 18 * 60) return null;
    this.end = minutesAt + 2;
    return sign === 45 ? -minutes : minutes;
  }
}

/** No zone of the world is this far east. */
const LOCAL = 100_000;

/** ISO 8601 with offset: "2026-11-23T06:55:46+01:00", milliseconds only where there are any. */
export function formatLogTime(time: number, zone: number): string {
  const local = new Date(time + zone * 60_000).toISOString();
  const stamp = local.endsWith('.000Z') ? local.slice(0, -5) : local.slice(0, -1);
  const minutes = Math.abs(zone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${stamp}${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
