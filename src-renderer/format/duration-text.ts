/** Lengths of time as an owner writes and reads them in a field. */
import { lengthOfTime, parseDuration } from '../../src-shared/duration.ts';

/**
 * What else a field may hold than a length: "for ever" and "no limit" are null
 * seconds, "not at all" is 0.
 */
export type DurationKind = 'length' | 'for ever' | 'no limit' | 'not at all';

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/(?:seconds?|secs?)/g, 's'],
  [/(?:minutes?|mins?)/g, 'm'],
  [/(?:hours?|hrs?)/g, 'h'],
  [/days?/g, 'd'],
  [/(?:weeks?|wks?)/g, 'w'],
  [/years?/g, 'y'],
];

const ENDLESS = /^(?:for ?ever|ever|no limit|never|none|∞)$/;
const NOTHING = /^(?:not at all|no time|never|none|0|0 ?s)$/;

export type DurationRead =
  | { readonly seconds: number | null; readonly problem: null }
  | { readonly problem: string };

/** "10 min", "1 d", "1 hour 30 minutes", and the words of its kind. A bare number is none: of what? */
export function readDuration(text: string, kind: DurationKind): DurationRead {
  const plain = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if ((kind === 'for ever' || kind === 'no limit') && ENDLESS.test(plain)) {
    return { seconds: null, problem: null };
  }
  if (kind === 'not at all' && NOTHING.test(plain)) return { seconds: 0, problem: null };
  if (/^[0-9]+$/.test(plain))
    return { problem: `${plain} what? Write ${plain} min, ${plain} h or ${plain} d.` };
  let short = plain;
  for (const [words, unit] of UNITS) short = short.replace(words, unit);
  const seconds = parseDuration(short.replace(/(?:,| and )/g, ' ').replace(/ /g, ''));
  if (seconds === null) return { problem: `Write a length of time: 10 min, 1 h, 1 d${alternative(kind)}.` };
  return { seconds, problem: null };
}

function alternative(kind: DurationKind): string {
  return kind === 'length' ? '' : `, or "${kind}"`;
}

/** As it stands in the field; `readDuration` of the same kind reads it back. */
export function durationText(seconds: number | null, kind: DurationKind): string {
  if (seconds === null) return kind === 'no limit' ? 'no limit' : 'for ever';
  if (seconds === 0) return 'not at all';
  return lengthOfTime(seconds);
}
