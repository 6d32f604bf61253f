import { lasting } from '../format/figures.ts';

/** How long a block stands still: "47 min left", "for ever". */
export function leftWords(until: number | null, now: number, endless = 'for ever'): string {
  if (until === null) return endless;
  return until <= now ? 'ends now' : `${lasting(until - now)} left`;
}
