/** fail2ban's MyTime.str2seconds (jail.conf(5), "TIME ABBREVIATION FORMAT"): its spellings, and their seconds. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:seconds?|secs?|se|ss?)$/, 1],
  [/^(?:minutes?|mins?|mi|mm?)$/, 60],
  [/^(?:hours?|hou|ho|hh?)$/, 3600],
  [/^(?:days?|da|dd?)$/, 86_400],
  [/^(?:weeks?|wee|we|ww?)$/, 604_800],
  [/^(?:months?|mont|mon|mo)$/, 2_628_000],
  [/^(?:years?|yea|ye|yy?)$/, 31_536_000],
];

/**
 * Seconds of "600", "10m", "1h30m", "1d 12h", "-1". Null where it is none.
 * A bare number is seconds; below zero is what fail2ban takes for "for ever".
 */
export function fail2banSeconds(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (/^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(trimmed)) return Math.round(Number(trimmed));
  if (trimmed.length > 100 || !/^(?:[0-9]{1,12}(?:\.[0-9]{1,6})?\s*[a-z]{1,7}[\s+]*)+$/.test(trimmed))
    return null;
  let seconds = 0;
  for (const [, count, word = ''] of trimmed.matchAll(/([0-9.]+)\s*([a-z]+)/g)) {
    const unit = UNITS.find(([spelling]) => spelling.test(word));
    if (unit === undefined) return null;
    seconds += Number(count) * unit[1];
  }
  return Math.round(seconds);
}

export function isTrue(text: string | undefined): boolean {
  return /^(?:1|on|true|yes)$/i.test((text ?? '').trim());
}
