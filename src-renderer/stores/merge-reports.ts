import type { ReportRow } from '../../src-shared/contract.ts';

export interface ReportList {
  /** Newest first. */
  readonly rows: readonly ReportRow[];
  /** Of all that there are. */
  readonly total: number;
}

/** The list with this report as it is now. One that is older than all that are listed is not added. */
export function withReport({ rows, total }: ReportList, report: ReportRow): ReportList {
  const at = rows.findIndex(({ id }) => id === report.id);
  if (at >= 0) return { rows: rows.with(at, report), total };
  const newest = rows[0]?.id ?? -1;
  return report.id > newest ? { rows: [report, ...rows], total: total + 1 } : { rows, total };
}
