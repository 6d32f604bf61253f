/**
 * For how long a server wants to be left alone, in ms (RFC 9110, Retry-After: seconds or a date); null where it does not
 * say.
 * @param now on the server's clock, ms since 1970
 * @param mostMs no longer than that, so that nobody in between can switch the sharing off for good
 */
export function retryAfterMs(header: string | undefined, now: number, mostMs: number): number | null {
  const text = header?.trim() ?? '';
  const ms = /^[0-9]{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (!Number.isFinite(ms) || ms < 0) return null;
  return Math.min(ms, mostMs);
}
