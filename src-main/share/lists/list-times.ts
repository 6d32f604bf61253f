import type { ListState } from './list-state.ts';

/** How a list is asked for, in seconds. */
export interface ListPace {
  readonly intervalSeconds: number;
  /** Its maker wants no two asks to lie closer together. */
  readonly minimumSeconds: number;
  /** So long after the last good answer its entries end; null: never. */
  readonly expireSeconds: number | null;
}

const FIRST_RETRY_MS = 60_000;
/** So that a fleet does not ask in the same second: up to a tenth of the interval, and this. */
const MOST_JITTER_MS = 300_000;

/** From when on it may be asked for, in ms since 1970: after a failure at once, unless the server wants to be left alone. */
export function mayAskAt({ triedAt, failures, notBefore }: ListState, { minimumSeconds }: ListPace): number {
  const since = triedAt === null || failures > 0 ? 0 : triedAt + minimumSeconds * 1000;
  return Math.max(since, notBefore ?? 0);
}

/**
 * When it is to be asked for by itself, in ms since 1970: after a failure in 1, 2, 4 … minutes, at most an interval.
 * @param jitter from 0 to 1, another one for each machine and ask
 */
export function askAt(state: ListState, pace: ListPace, jitter: number): number {
  const { triedAt, failures, held } = state;
  const earliest = mayAskAt(state, pace);
  if (triedAt === null || (held?.isApproved === true && failures === 0)) return earliest;
  const intervalMs = Math.max(pace.intervalSeconds, pace.minimumSeconds) * 1000;
  const waitMs =
    failures > 0 ? Math.min(intervalMs, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20)) : intervalMs;
  return Math.max(earliest, triedAt + waitMs + Math.round(jitter * Math.min(waitMs / 10, MOST_JITTER_MS)));
}

/** When its entries end, in ms since 1970; null: they don't, or have. */
export function lapsesAt(
  { answeredAt, taken, isLapsed }: ListState,
  { expireSeconds }: ListPace,
): number | null {
  if (expireSeconds === null || answeredAt === null || taken === null || isLapsed) return null;
  return answeredAt + expireSeconds * 1000;
}
