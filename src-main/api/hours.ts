import type { Hour } from '../../src-shared/contract.ts';
import type { Guard } from '../guard/guard.ts';
import type { HistoryPort } from './history-port.ts';

export const HOUR_MS = 3_600_000;

export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

/**
 * So many hours of UTC up to the one that holds `now`, oldest first, with those
 * in which nothing happened. While the database is only in memory no history
 * can be asked: then how many attempts were by blocked attackers is not known, and is 0.
 */
export async function lastHours(guard: Guard, history: HistoryPort | null, count: number): Promise<Hour[]> {
  const newest = hourOf(guard.clock.now());
  const from = newest - (count - 1) * HOUR_MS;
  const to = newest + HOUR_MS;
  const found = history === null ? storedHours(guard, from, to) : await history.hours({ from, to });
  const known = new Map(found.map((hour) => [hour.start, hour]));
  return Array.from({ length: count }, (_, n) => {
    const start = from + n * HOUR_MS;
    return known.get(start) ?? { start, attempts: 0, blockedAttempts: 0, blocks: 0 };
  });
}

function storedHours(guard: Guard, from: number, to: number): Hour[] {
  return guard.store.hours({ from, to }).map(({ hour, attempts, blocks }) => ({
    start: hour,
    attempts: Object.values(attempts).reduce((sum, one) => sum + one, 0),
    blockedAttempts: 0,
    blocks,
  }));
}
