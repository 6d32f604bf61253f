/** Figures and times as the owner's system writes them. */

const whole = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** 1204 → 1,204 */
export function figure(count: number): string {
  return whole.format(count);
}

/** 1204000 → 1.2M, for where there is no room. */
export function shortFigure(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
}

/** 1 attempt, 2 attempts */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${figure(count)} ${count === 1 ? one : many}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, short: "now", "2 min", "3 h", "yesterday", "5 d", then the date. */
export function ago(time: number, now: number): string {
  const past = now - time;
  if (past < MINUTE) return 'now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (time >= midnight || past < 6 * HOUR) return `${Math.floor(past / HOUR)} h`;
  if (time >= midnight - DAY) return 'yesterday';
  if (past < 14 * DAY) return `${Math.round(past / DAY)} d`;
  return shortDate.format(time);
}

/** The same for within a sentence: "just now", "2 min ago", "yesterday". */
export function agoWords(time: number, now: number): string {
  const words = ago(time, now);
  if (words === 'now') return 'just now';
  return /\d (min|h|d)$/.test(words) ? `${words} ago` : words;
}

/** A length of time, short: "45 s", "12 min", "3 h", "2 d". Rounded up, so that it never says 0. */
export function lasting(milliseconds: number): string {
  const ms = Math.max(milliseconds, 0);
  if (ms < MINUTE) return `${Math.max(1, Math.ceil(ms / 1000))} s`;
  if (ms < 2 * HOUR) return `${Math.ceil(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.ceil(ms / HOUR)} h`;
  return `${Math.ceil(ms / DAY)} d`;
}

const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dayOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** Date and time to the second, for hovers and details. */
export function exactTime(time: number): string {
  return exact.format(time);
}

/** The date. */
export function day(time: number): string {
  return dayOnly.format(time);
}

/** From when to when, to the second, with what both share said once. */
export function timeRange(first: number, last: number): string {
  return exact.formatRange(Math.min(first, last), Math.max(first, last));
}

/** Hours and minutes. */
export function clockTime(time: number): string {
  return clock.format(time);
}

/** For rows of a table: the time today, else date and time. */
export function rowTime(time: number, now: number): string {
  return time >= new Date(now).setHours(0, 0, 0, 0) ? clockSeconds.format(time) : dayAndClock.format(time);
}

const regions = new Intl.DisplayNames(undefined, { type: 'region' });

/** "NL" → "Netherlands", in the owner's language; the code itself where it has no name. */
export function countryName(code: string): string {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 1500000 → 1.5 MB */
export function size(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** step;
  return `${value.toFixed(step > 0 && value < 100 ? 1 : 0)} ${SIZES[step]}`;
}
