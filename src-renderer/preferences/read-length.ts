import { lengthOfTime } from '../../src-shared/duration.ts';
import { type DurationKind, readDuration } from '../format/duration-text.ts';

/** A length of time as it was typed, in whole seconds within bounds (null: no end, where the kind has that); else what to write. */
export function readLength(
  text: string,
  kind: DurationKind,
  least: number,
  most: number,
): { readonly seconds: number | null } | string {
  const read = readDuration(text, kind);
  if (read.problem !== null) return read.problem;
  const { seconds } = read;
  if (seconds === null || (seconds >= least && seconds <= most)) return { seconds };
  const from = least === 0 ? 'nothing' : lengthOfTime(least);
  return `Write a length of time from ${from} to ${lengthOfTime(most)}.`;
}
