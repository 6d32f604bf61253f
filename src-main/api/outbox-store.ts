import type { OutboxItem, OutboxStore } from '../report/outbox.ts';
import type { WholeReport } from '../store/report-repository.ts';
import type { Store } from '../store/store.ts';

export interface QueuedReport extends OutboxItem {
  readonly whole: WholeReport;
}

/** The outbox in a guard's database; a guard may go on with another one. */
export function outboxStore(guard: { readonly store: Store }): OutboxStore<QueuedReport> {
  return {
    next: () => guard.store.askReports((reports) => reports.next()),
    begin: (id, at) => {
      const whole = guard.store.changeReports((reports) => reports.begin(id, at));
      if (whole === null) return null;
      const { createdAt, tries } = whole.report;
      return { id, createdAt, tries, whole };
    },
    handOver: (id) => guard.store.handOverReport(id),
    finish: (end) => guard.store.changeReports((reports) => reports.finish(end)),
    recover: (busy, at) => {
      guard.store.changeReports((reports) => reports.recover(busy, at));
    },
  };
}
