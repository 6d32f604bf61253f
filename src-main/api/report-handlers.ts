import type { Handlers } from '../../src-shared/contract.ts';
import type { Engine } from './engine.ts';
import {
  mailAccountOf,
  previewTemplate,
  reportSettingsOf,
  setMailAccount,
  setReportKey,
  setReportSettings,
  testMailAccount,
} from './report-settings.ts';

const DAY_MS = 86_400_000;

type ReportCall =
  | 'reportPreview'
  | 'previewTemplate'
  | 'reports'
  | 'report'
  | 'reportDraft'
  | 'reportStatistics'
  | 'reportSettings'
  | 'mailAccount'
  | 'sendReport'
  | 'cancelReport'
  | 'noteReport'
  | 'setReportSettings'
  | 'setMailAccount'
  | 'testMailAccount'
  | 'setReportKey';

/**
 * The contract's calls about abuse reports.
 * @param told runs each, and has its errors told
 */
export function reportHandlers(
  engine: Engine,
  told: <T>(work: () => T | Promise<T>) => Promise<T>,
): Pick<Handlers, ReportCall> {
  const { reports: desk, supervisor } = engine;
  return {
    reportPreview: (input) => told(() => desk.preview(input)),
    previewTemplate: ({ template }) => previewTemplate(engine, template),
    reports: (page) =>
      told(() => supervisor.use((guard) => guard.store.askReports((reports) => reports.page(page)))),
    report: ({ id }) =>
      told(() =>
        supervisor.use((guard) => {
          const whole = guard.store.askReports((reports) => reports.get(id));
          if (whole === null) return null;
          const { report, text, attachments } = whole;
          return { report, text, attachments };
        }),
      ),
    reportDraft: ({ id }) => told(() => desk.draft(id)),
    reportStatistics: () =>
      told(() =>
        supervisor.use((guard) => {
          const dayAgo = guard.clock.now() - DAY_MS;
          const counts = guard.store.askReports((reports) => reports.statistics(dayAgo));
          return { ...counts, sentence: statisticsSentence(counts.reports, counts.networksActed) };
        }),
      ),
    reportSettings: () => reportSettingsOf(engine),
    mailAccount: () => mailAccountOf(engine),
    sendReport: (input) => told(async () => ({ report: await desk.send(input) })),
    cancelReport: ({ id }) => told(async () => ({ report: await desk.cancel(id) })),
    noteReport: (input) => told(async () => ({ report: await desk.note(input) })),
    setReportSettings: ({ change }) => told(() => setReportSettings(engine, change)),
    setMailAccount: (input) => told(() => setMailAccount(engine, input)),
    testMailAccount: (input) => told(() => testMailAccount(engine, input)),
    setReportKey: (input) => told(() => setReportKey(engine, input)),
  };
}

/** "14 reports, 3 networks acted." */
function statisticsSentence(reports: number, acted: number): string {
  if (reports === 0) return 'No reports yet.';
  const made = `${reports} report${reports === 1 ? '' : 's'}`;
  if (acted === 0) return `${made}, no network is known to have acted.`;
  return `${made}, ${acted} network${acted === 1 ? '' : 's'} acted.`;
}
