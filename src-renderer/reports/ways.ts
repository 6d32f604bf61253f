import type { ReportPreview, ReportWay } from '../../src-shared/contract.ts';

export interface Way {
  readonly by: ReportWay;
  /** Why it can't be gone yet; null: it can. */
  readonly problem: string | null;
  /** It can be chosen: nothing is missing, or only the recipient, for which choosing it gives a field. */
  readonly isOpen: boolean;
}

/** The ways of a report, as they can be chosen. */
export function waysOf({ ways, recipient }: Pick<ReportPreview, 'ways' | 'recipient'>): Way[] {
  // A draft needs nothing but a recipient, so what it lacks is that.
  const noRecipient = recipient === null ? ways.find(({ by }) => by === 'draft')?.problem : undefined;
  return ways.map(({ by, problem }) => ({
    by,
    problem,
    isOpen: problem === null || problem === noRecipient,
  }));
}

/** The one that was chosen while it can be, else the first that can; null: none can. */
export function wayOf(ways: readonly Way[], chosen: ReportWay | null): Way | null {
  const open = ways.filter(({ isOpen }) => isOpen);
  return open.find(({ by }) => by === chosen) ?? open[0] ?? null;
}
