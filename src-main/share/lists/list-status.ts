import { lengthOfTime } from '../../../src-shared/duration.ts';
import type { ListFigures } from './list-guard.ts';
import type { ListState } from './list-state.ts';
import { type ListPace, lapsesAt } from './list-times.ts';

/** A version that is not taken unless the owner wants it. */
export interface HeldList extends ListFigures {
  /** The version that was taken last. */
  readonly was: ListFigures;
  /** In a sentence. */
  readonly why: string;
  readonly since: number;
  /** The owner wants it; it is taken when it may be fetched. */
  readonly isApproved: boolean;
}

/** What can be shown of a list. Times in ms since 1970. */
export interface ListStatus
  extends Pick<ListState, 'takenAt' | 'answeredAt' | 'notUnderstood' | 'leftOut' | 'credit' | 'isLapsed'> {
  /** It is being fetched. */
  readonly isBusy: boolean;
  readonly inForce: ListFigures;
  /** What is wrong, in sentences; null: nothing. */
  readonly problem: string | null;
  /** When it is fetched next by itself; null: it is not, or is being fetched. */
  readonly nextFetchAt: number | null;
  /** When what is in force ends unless there is a good answer before; null: it does not. */
  readonly lapsesAt: number | null;
  readonly held: HeldList | null;
}

const NONE: ListFigures = { entries: 0, addresses: 0 };

export function statusOf(
  state: ListState,
  pace: ListPace,
  now: { readonly isBusy: boolean; readonly nextFetchAt: number | null },
): ListStatus {
  const { takenAt, answeredAt, notUnderstood, leftOut, credit, isLapsed, held } = state;
  const taken = state.taken ?? NONE;
  return {
    ...now,
    takenAt,
    answeredAt,
    notUnderstood,
    leftOut,
    credit,
    isLapsed,
    inForce: isLapsed ? NONE : taken,
    problem: problemOf(state, pace),
    lapsesAt: lapsesAt(state, pace),
    held: held === null ? null : { ...held, was: taken },
  };
}

function problemOf({ problem, isLapsed }: ListState, { expireSeconds }: ListPace): string | null {
  if (!isLapsed) return problem;
  const since = expireSeconds === null ? 'a long time' : lengthOfTime(expireSeconds);
  const lapsed = `There was no good answer for ${since}: its entries are not in force any more.`;
  return problem === null ? lapsed : `${problem} ${lapsed}`;
}
