import type { ViewSummary } from '../../src-shared/contract.ts';

export interface Bar {
  readonly start: number;
  /** Its end, not included. */
  readonly end: number;
  readonly blocked: number;
  /** Attempts of those that are not blocked. */
  readonly open: number;
}

const MOST_BARS = 180;

/**
 * The steps as bars, those in which nothing happened too; several steps in one
 * bar where there are more than can be seen.
 */
export function barsOf(
  { steps, stepSeconds }: Pick<ViewSummary, 'steps' | 'stepSeconds'>,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): Bar[] {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return [];
  const step = stepSeconds * 1000;
  const start = Math.min(first.start, from === undefined ? first.start : floorTo(from, step));
  const end = Math.max(last.start + step, to === undefined ? 0 : floorTo(to - 1, step) + step);
  const length = step * Math.ceil((end - start) / step / MOST_BARS);
  const bars = Array.from({ length: Math.ceil((end - start) / length) }, (_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
    blocked: 0,
    open: 0,
  }));
  for (const { start: at, attempts, blockedAttempts } of steps) {
    const bar = bars[Math.floor((at - start) / length)];
    if (bar === undefined) continue;
    bar.blocked += blockedAttempts;
    bar.open += Math.max(attempts - blockedAttempts, 0);
  }
  return bars;
}

function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

/** The time that two bars and all between them cover, whichever of them is first. */
export function brushed(one: Bar, other: Bar): { readonly from: number; readonly to: number } {
  return { from: Math.min(one.start, other.start), to: Math.max(one.end, other.end) };
}
