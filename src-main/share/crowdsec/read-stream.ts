import { setImmediate } from 'node:timers/promises';
import type { SharedEntry } from '../shared-entry.ts';
import type { StreamAnswer } from './bouncer-client.ts';
import { readDecision, type SkipKind } from './decision.ts';

/** What an answer of the stream says. */
export interface StreamReading {
  /** All who stand by it, of whatever origin. */
  readonly standing: ReadonlySet<string>;
  /** Those of the origins that were asked for: for each target the decision that ends last. */
  readonly stands: ReadonlyMap<string, SharedEntry>;
  /** Whose decision has ended. */
  readonly gone: ReadonlySet<string>;
  readonly skipped: ReadonlyMap<SkipKind, number>;
}

/** After so many decisions others have their turn. */
const PORTION = 5000;

/** Reads an answer; what can't be used is counted and passed over. A long one is read in portions. */
export async function readStream(
  answer: StreamAnswer,
  isWanted: (origin: string) => boolean,
): Promise<StreamReading> {
  const standing = new Set<string>();
  const stands = new Map<string, SharedEntry>();
  const skipped = new Map<SkipKind, number>();
  const skip = (kind: SkipKind) => skipped.set(kind, (skipped.get(kind) ?? 0) + 1);
  for (const [i, item] of answer.new.entries()) {
    if (i % PORTION === PORTION - 1) await setImmediate();
    const decision = readDecision(item, answer.at);
    if (typeof decision === 'string') {
      skip(decision);
    } else if (decision.remainingMs > 0) {
      const { entry, origin } = decision;
      standing.add(entry.target);
      if (isWanted(origin)) keepLonger(stands, entry);
      else skip('origin');
    }
  }
  const gone = new Set<string>();
  for (const [i, item] of answer.deleted.entries()) {
    if (i % PORTION === PORTION - 1) await setImmediate();
    const decision = readDecision(item, answer.at);
    if (typeof decision !== 'string') gone.add(decision.entry.target);
  }
  return { standing, stands, gone, skipped };
}

/** Adds the entry unless there is one that ends later. */
function keepLonger(entries: Map<string, SharedEntry>, entry: SharedEntry): void {
  const other = entries.get(entry.target);
  if (other === undefined || endOf(other) < endOf(entry)) entries.set(entry.target, entry);
}

/** When an entry ends, ms since 1970; one without an end is the last. */
export function endOf({ until }: SharedEntry): number {
  return until ?? Number.POSITIVE_INFINITY;
}
