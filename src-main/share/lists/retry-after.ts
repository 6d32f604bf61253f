const LONGEST_MS = 86_400_000;

/**
 * For how long a server wants to be left alone, in ms (RFC 9110, Retry-After: seconds or a date): a day at most; null
 * where it does not say.
 * @param now on the server's clock, ms since 1970
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  const ms = /^[0-9]{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (!Number.isFinite(ms) || ms < 0) return null;
  return Math.min(ms, LONGEST_MS);
}
