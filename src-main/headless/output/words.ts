/** Numbers and times as people say them. Times are milliseconds since 1970; days are this machine's. */
import { formatDuration, lengthOfTime } from '../../../src-shared/duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "12,345". Without toLocaleString(), which loads the customs of all languages first. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:[0-9]{3})+$)/g, ',');
}

/** "1 attempt", "1,204 attempts" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** "12.3 MB" */
export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** How long ago, short: "12 s", "2 min", "3 h", "yesterday", "4 days", "3 Mar", "3 Mar 2024". */
export function since(time: number, now: number): string {
  const past = now - time;
  if (past < SECOND) return 'now';
  if (past < DAY) return short(past);
  const days = calendarDays(time, now);
  if (days === 1) return 'yesterday';
  if (days < 7) return `${days} days`;
  return date(time, now);
}

/** The same within a sentence: "2 min ago", "yesterday", "on 3 Mar". */
export function ago(time: number, now: number): string {
  const text = since(time, now);
  if (text === 'now') return 'just now';
  if (text === 'yesterday') return text;
  return /^[0-9]+ (s|min|h|days)$/.test(text) ? `${text} ago` : `on ${text}`;
}

/** How long until then, short: "12 s", "23 h", "6 days". */
export function left(time: number, now: number): string {
  const ahead = time - now;
  if (ahead < SECOND) return 'now';
  return ahead < 2 * DAY ? short(ahead) : counted(Math.round(ahead / DAY), 'day');
}

function short(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  return `${Math.floor(milliseconds / HOUR)} h`;
}

function calendarDays(from: number, to: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

function date(time: number, now: number): string {
  const then = new Date(time);
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`;
  return then.getFullYear() === new Date(now).getFullYear() ? day : `${day} ${then.getFullYear()}`;
}

/** "2025-11-23 16:20:01", local time. */
export function clock(time: number): string {
  const t = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
  return `${day} ${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
}

/** "for 1 day", or "for ever". */
export function forLong(seconds: number | null): string {
  return seconds === null ? 'for ever' : `for ${lengthOfTime(seconds)}`;
}

/** How long something has run: the two largest units, "3d 4h". */
export function running(milliseconds: number): string {
  const text = formatDuration(Math.max(1, Math.floor(milliseconds / SECOND)));
  return (text.match(/[0-9]+[dhms]/g) ?? []).slice(0, 2).join(' ');
}
