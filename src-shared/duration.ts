/** Lengths of time as people write them: "90s", "10m", "1h", "1d", "2w", "1y"; a bare number is seconds (as in DenyHosts). */

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds, or null if the text is no length of time. Units may be joined: "1h30m". Zero is none. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (/^[0-9]{1,12}$/.test(trimmed)) return Number(trimmed) || null;
  if (!/^(?:[0-9]{1,9}[smhdwy])+$/.test(trimmed)) return null;
  let seconds = 0;
  for (const [, count, unit] of trimmed.matchAll(/([0-9]+)([smhdwy])/g)) {
    seconds += Number(count) * (UNITS[unit as string] as number);
  }
  return seconds || null;
}

/** The shortest exact spelling that parseDuration reads: 5400 is "1h30m". */
export function formatDuration(seconds: number): string {
  if (seconds <= 0) return '0s';
  let rest = Math.round(seconds);
  let text = '';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

const NAMES: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** A length of time in words, exact: "10 minutes", "1 hour 30 minutes", "1 week". */
export function lengthOfTime(seconds: number): string {
  if (seconds > 0 && seconds % 31_536_000 === 0) return counted(seconds / 31_536_000, 'year');
  if (seconds > 0 && seconds % 604_800 === 0) return counted(seconds / 604_800, 'week');
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, name] of NAMES) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(counted(count, name));
  }
  return parts.join(' ') || '0 seconds';
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
