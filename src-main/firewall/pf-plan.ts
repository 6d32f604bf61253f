/** How often pf is looked at: how soon what others do to it is noticed. */
export const LOOK_MS = 15_000;
/** How often pf is tested where nothing gives cause to. Each test is a connection that sshd logs. */
export const TEST_MS = 5 * 60_000;
/** The same where routes block, and packets come by our rules again. */
const HOPEFUL_TEST_MS = 60_000;
const RECONCILE_MS = 60_000;

/** What is asked for, the least first. */
export const WORK = ['nothing', 'look', 'test', 'repair'] as const;
export type Work = (typeof WORK)[number];

export function more(a: Work, b: Work): Work {
  return WORK.indexOf(a) > WORK.indexOf(b) ? a : b;
}

export interface Situation {
  readonly work: Work;
  /** Others have changed pf since it was put right. */
  readonly isNew: boolean;
  readonly isOnRoutes: boolean;
  /** Packets have come by our rules since the last look. */
  readonly isReached: boolean;
  /** The last test said nothing. */
  readonly isUntested: boolean;
  readonly now: number;
  readonly testedAt: number;
  readonly reconciledAt: number;
}

/** What a look leads to. Before routes can go, pf is always put right and then tested. */
export function planFor(found: Situation): { readonly repairs: boolean; readonly tests: boolean } {
  const { work, isNew, isOnRoutes, isReached, isUntested, now, testedAt, reconciledAt } = found;
  const every = isOnRoutes && isReached ? HOPEFUL_TEST_MS : TEST_MS;
  const tests = work === 'test' || work === 'repair' || isNew || isUntested || isOver(every, testedAt, now);
  const repairs =
    work === 'repair' || isNew || (tests && isOnRoutes) || isOver(RECONCILE_MS, reconciledAt, now);
  return { repairs, tests };
}

/** Clocks are set back: then it is over, too. */
function isOver(ms: number, since: number, now: number): boolean {
  return now < since || now - since >= ms;
}
