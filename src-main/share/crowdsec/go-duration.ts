/** Go's time.Duration as text (package time, ParseDuration and Duration.String), and the days that newer CrowdSecs write. */

/** In nanoseconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  // U+00B5 and U+03BC: Go reads both.
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

const PART = /([0-9]{0,15})(?:\.([0-9]{0,30}))?(ns|us|µs|μs|ms|s|m|h|d)/y;
const LONGEST_TEXT = 100;

/**
 * Milliseconds, rounded towards zero; null if the text is no duration. Signs are kept: what is over has a negative
 * duration (facts/reporting-and-sharing.md §5).
 */
export function parseGoDuration(text: string): number | null {
  if (text.length > LONGEST_TEXT) return null;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const rest = text.slice(sign.length);
  if (rest === '0') return 0;
  let nanoseconds = 0n;
  let at = 0;
  while (at < rest.length) {
    PART.lastIndex = at;
    const [whole, digits = '', fraction = '', unit = ''] = PART.exec(rest) ?? [];
    const size = UNITS[unit];
    if (whole === undefined || size === undefined || digits + fraction === '') return null;
    nanoseconds += BigInt(digits || '0') * size;
    if (fraction !== '') nanoseconds += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
    at += whole.length;
  }
  if (at === 0) return null;
  const ms = Number(nanoseconds / 1_000_000n);
  return sign === '-' && ms !== 0 ? -ms : ms;
}

/** Whole seconds in hours, minutes and seconds, which every version reads: "3h54m24s"; "0s" for less than one. */
export function formatGoDuration(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  const seconds = all % 60;
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}`;
  return seconds > 0 || text === '' ? `${text}${seconds}s` : text;
}
