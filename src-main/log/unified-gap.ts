import { isRefusal } from './unified-reader.ts';

/** What is known of the time between two streams once `log show` has told of it. */
export interface Gap {
  readonly now: number;
  /** Up to when the log was followed before; null: never. */
  readonly since: number | null;
  /** How far back the log was shown. */
  readonly shownFrom: number;
  /** The record that was delivered last before. */
  readonly latest: { readonly key: string; readonly time: number } | null;
  readonly bootedAt: number;
  /** Later ones are those of one process, and too short for anything to be forgotten meanwhile. */
  readonly isFirst: boolean;
  /** The time of the oldest record that was shown. */
  oldest: number;
  /** `latest` was among them. */
  hasLatest: boolean;
}

/** facts/macos.md §1, "Persistence": only errors reach the disk for sure. */
const MEMORY_ONLY = "macOS keeps most of sshd's lines in memory only.";

/**
 * What `log show` can't have told, in words; null where there is no reason to think so.
 * @param failure what it said when it failed; null: it did not
 */
export function describeLoss(gap: Gap, failure: string | null): string | null {
  const { now, since, shownFrom, latest, bootedAt, isFirst, oldest, hasLatest } = gap;
  if (failure !== null) return missing(since ?? shownFrom, now, `log show failed${inBrackets(failure)}.`);
  if (since === null) return null;
  if (since < shownFrom) {
    return missing(since, shownFrom, 'Only the last day is read when Drawbridge starts again.');
  }
  if (!isFirst) return null;
  if (since < bootedAt) return missing(since, bootedAt, `This Mac was restarted, and ${MEMORY_ONLY}`);
  if (latest === null || latest.time < shownFrom || hasLatest) return null;
  return missing(since, Math.max(since, oldest), `The line that was read last is gone: ${MEMORY_ONLY}`);
}

function missing(from: number, to: number, why: string): string {
  const [begin, end] = [from, to].map((time) => `${new Date(time).toISOString().slice(0, 19)}Z`);
  return `Lines of sshd between ${begin} and ${end} may be missing. ${why}`;
}

/** Why nothing comes now, and what is done about it. */
export function endedProblem(complaint: string): string {
  return `The macOS log is not told any more${inBrackets(complaint)}. It is asked again.`;
}

/** @param complaint of the last way that was tried: the helper's says itself what to do */
export function refusedProblem(complaint: string): string {
  const advice = isRefusal(complaint)
    ? "Install Drawbridge's helper, which reads it for you."
    : lastLine(complaint);
  return `macOS lets only administrators read its log. ${advice}`;
}

function inBrackets(complaint: string): string {
  const last = lastLine(complaint);
  return last === '' ? '' : ` (${last})`;
}

function lastLine(complaint: string): string {
  return complaint.trim().split('\n').at(-1) ?? '';
}
