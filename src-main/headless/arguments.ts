/** What a user typed, checked before anybody is asked. Each throws a usage error that says what is accepted. */
import { formatPrefix, parsePrefix } from '../../src-shared/address.ts';
import { mailAddressSchema } from '../../src-shared/contract/reports.ts';
import type { RuledPlace } from '../../src-shared/contract.ts';
import { lengthOfTime, parseDuration } from '../../src-shared/duration.ts';
import { canonicalAllowEntry } from '../settings/allow-entry.ts';
import { usageError } from './exit-codes.ts';

/** An address or prefix in canonical form. */
export function targetArgument(text: string): string {
  const prefix = parsePrefix(text);
  if (prefix !== null) return formatPrefix(prefix);
  throw usageError(
    `"${text}" is no address. Give an IPv4 or IPv6 address (203.0.113.66, 2001:db8::66) or a prefix (203.0.113.0/24, 2001:db8::/64).`,
  );
}

/** An entry of the allow list in canonical form. */
export function allowArgument(text: string): string {
  const entry = canonicalAllowEntry(text);
  if (entry !== null) return entry;
  throw usageError(
    `"${text}" can't be on the allow list. Give an address (192.0.2.7), a prefix (192.0.2.0/24) or a DNS name (home.example.org).`,
  );
}

/** Seconds. */
export function durationArgument(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null) return seconds;
  throw usageError(
    `${option} can't be "${text}". Give a length of time such as 90s, 10m, 1h30m, 1d or 2w; a bare number is seconds.`,
  );
}

/** Seconds within limits; "0" where it may be none. */
export function spanArgument(option: string, text: string, least: number, most: number): number {
  const seconds = text === '0' ? 0 : parseDuration(text);
  if (seconds !== null && seconds >= least && seconds <= most) return seconds;
  const from = least === 0 ? '0' : lengthOfTime(least);
  throw usageError(
    `${option} can't be "${text}". Give a length of time from ${from} to ${lengthOfTime(most)}, such as 90s, 10m, 6h or 7d.`,
  );
}

/** A moment, ms since 1970: the next time that a clock here shows "15:30", or a date and time of ISO 8601. */
export function momentArgument(option: string, text: string, now: number): number {
  const [, hours = '', minutes = ''] = /^([0-9]{1,2}):([0-9]{2})$/.exec(text) ?? [];
  if (hours !== '' && Number(hours) < 24 && Number(minutes) < 60) {
    const moment = new Date(now);
    moment.setHours(Number(hours), Number(minutes), 0, 0);
    if (moment.getTime() <= now) moment.setDate(moment.getDate() + 1);
    return moment.getTime();
  }
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw usageError(`${option} can't be "${text}". Give a time such as 15:30, or 2026-11-24T08:00.`);
}

/** Seconds; null for "ever". */
export function blockLengthArgument(option: string, text: string): number | null {
  if (/^(for)?ever$/i.test(text)) return null;
  const seconds = parseDuration(text);
  if (seconds !== null && seconds <= LONGEST_BLOCK) return seconds;
  throw usageError(
    `${option} can't be "${text}". Give a length of time of at most 100 years, such as 10m, 1h30m, 1d or 2w, or "ever".`,
  );
}

const LONGEST_BLOCK = 3_153_600_000;

export function numberArgument(option: string, text: string, least: number, most: number): number {
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usageError(`${option} can't be "${text}". Give a whole number from ${least} to ${most}.`);
}

export function mailArgument(option: string, text: string): string {
  if (mailAddressSchema.safeParse(text).success) return text;
  throw usageError(`${option} can't be "${text}". Give one mail address such as abuse@isp.example.`);
}

export function choiceArgument<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw usageError(`${option} can't be "${text}". Give one of: ${choices.join(', ')}.`);
}

/** "on" or "off". */
export function switchArgument(option: string, text: string): boolean {
  return choiceArgument(option, text, ['on', 'off']) === 'on';
}

/** The id of a list, also as it stands among the sources: "list:spamhaus-drop-v4". */
export function listArgument(text: string): string {
  const id = text.replace(/^list:/, '');
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(id)) return id;
  throw usageError(`"${text}" is no list's id. "drawbridge lists" shows them.`);
}

/** A country by its two letters, or a network by its AS number. */
export function placeArgument(text: string): RuledPlace {
  if (/^[A-Za-z]{2}$/.test(text)) return { country: text.toUpperCase() };
  const number = Number(/^(?:AS)?([0-9]{1,10})$/i.exec(text)?.[1] ?? 0);
  if (number >= 1 && number <= 4_294_967_295) return { network: number, name: '' };
  throw usageError(
    `"${text}" is no place. Give a country by its two letters (NL) or a network by its number (AS64500). "drawbridge places find ${text}" looks for it.`,
  );
}
