/** Abuse reports and how they are wanted, for the screens that show them: asked when the first of them opens, then told. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type {
  EventPayload,
  MailAccountAnswer,
  ReportRow,
  ReportSettings,
  ReportSettingsAnswer,
  ReportStatistics,
} from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { messageOf } from '../format/words.ts';
import { withReport } from './merge-reports.ts';
import { useConnection } from './stores.ts';
import { showFootLine } from './undo.ts';

const PAGE = 50;
/** An outbox that empties changes many reports at once. */
const STATISTICS_AFTER_MS = 300;

export type ScriptRun = EventPayload<'scriptRan'>;

export interface ReportsState {
  readonly settings: ReportSettingsAnswer | null;
  readonly account: MailAccountAnswer | null;
  /** Newest first; `total` counts all. */
  readonly rows: readonly ReportRow[];
  readonly total: number;
  readonly statistics: ReportStatistics | null;
  /** The latest run of each of the owner's programs since this window has listened, by path. */
  readonly runs: Readonly<Record<string, ScriptRun>>;
  /** Why it was not told. */
  readonly problem: string | null;
}

export const useReports = create<ReportsState>(() => ({
  settings: null,
  account: null,
  rows: [],
  total: 0,
  statistics: null,
  runs: {},
  problem: null,
}));

let isFollowing = false;

/** Has the store filled and kept up to date for as long as this window lives. */
export function useFollowReports(): void {
  useEffect(follow, []);
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  bridge().on('reportsChanged', ({ report }) => {
    useReports.setState((now) => withReport(now, report));
    statisticsSoon();
  });
  bridge().on('reportSettingsChanged', (told) => useReports.setState(told));
  bridge().on('scriptRan', (run) =>
    useReports.setState(({ runs }) => ({ runs: { ...runs, [run.script]: run } })),
  );
  useConnection.subscribe((now, before) => {
    const isThere = now.isConnected && now.isReady;
    if (isThere && !(before.isConnected && before.isReady)) void ask(PAGE);
  });
  const { isConnected, isReady } = useConnection.getState();
  if (isConnected && isReady) void ask(PAGE);
}

async function ask(limit: number): Promise<void> {
  try {
    const [settings, account, { reports: rows, total }, statistics] = await Promise.all([
      bridge().call('reportSettings', {}),
      bridge().call('mailAccount', {}),
      bridge().call('reports', { limit, offset: 0 }),
      bridge().call('reportStatistics', {}),
    ]);
    useReports.setState({ settings, account, rows, total, statistics, problem: null });
  } catch (error) {
    useReports.setState({ problem: messageOf(error) });
  }
}

/** Older reports, too. */
export function moreReports(): Promise<void> {
  return ask(Math.min(useReports.getState().rows.length + PAGE, 10_000));
}

let isStatisticsPlanned = false;

function statisticsSoon(): void {
  if (isStatisticsPlanned) return;
  isStatisticsPlanned = true;
  setTimeout(() => {
    isStatisticsPlanned = false;
    bridge()
      .call('reportStatistics', {})
      .then((statistics) => useReports.setState({ statistics }))
      .catch((error: unknown) => useReports.setState({ problem: messageOf(error) }));
  }, STATISTICS_AFTER_MS);
}

/**
 * Changes settings at once, and says at the foot what was done, with Undo.
 * @returns why it was refused; null: it was done
 */
export async function changeReportSettings(
  change: Partial<ReportSettings>,
  done: string,
): Promise<string | null> {
  const before = useReports.getState().settings?.settings;
  try {
    useReports.setState({ settings: await bridge().call('setReportSettings', { change }) });
  } catch (error) {
    return messageOf(error);
  }
  const run = async () => {
    const keys = Object.keys(change) as (keyof ReportSettings)[];
    const old = Object.fromEntries(keys.map((key) => [key, before?.[key]]));
    useReports.setState({ settings: await bridge().call('setReportSettings', { change: old }) });
    return 'The settings of reports are as before.';
  };
  const back = before === undefined ? {} : { back: { words: 'Undo', run } as const };
  showFootLine({ text: done, undo: null, isProblem: false, ...back });
  return null;
}
