import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';

/** What of a key event counts here. */
export interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Where a key leads from a row in a list of rows.
 * @param perPage how many rows are in sight at once
 * @returns the place of a row; null: the key leads nowhere, or there are no rows
 */
export function rowAfter(event: Key, from: number, count: number, perPage: number): number | null {
  const page = Math.max(1, perPage - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  };
  const step = steps[event.key];
  if (step === undefined || count === 0 || event.altKey || event.ctrlKey || event.metaKey) return null;
  return Math.min(Math.max(step, 0), count - 1);
}

/** The rows to be rendered: those in sight, and the one that keeps the focus. @param kept -1: none */
export function inSightAnd(kept: number, range: Range): number[] {
  const inSight = defaultRangeExtractor(range);
  if (kept < 0 || inSight.includes(kept)) return inSight;
  return [...inSight, kept].sort((a, b) => a - b);
}
