const LONGEST_MS = 86_400_000;
const UNTOLD_MS = 60_000;

/**
 * Until when a server that answered 429 or 503 is to be left alone (RFC 9110, Retry-After: seconds or a date): a day
 * at most; a minute where it does not say.
 */
export function retryAt(header: string | undefined, now: number): number {
  const text = header?.trim() ?? '';
  const at = /^[0-9]{1,10}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(at) || at <= now) return now + UNTOLD_MS;
  return Math.min(at, now + LONGEST_MS);
}
