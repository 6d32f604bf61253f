import { useState } from 'react';
import type { ReportSettings } from '../../../src-shared/contract.ts';
import { changeReportSettings } from '../../stores/reports.ts';

export interface ReportSetting<T> {
  /** As stored; what was chosen just now until the answer is there. */
  readonly value: T;
  /** Why the latest change was refused. */
  readonly problem: string | null;
  /** Changes it at once; resolves with whether that was accepted. */
  readonly set: (value: T, done: string) => Promise<boolean>;
}

/** One setting of the reports and its change. */
export function useReportSetting<K extends keyof ReportSettings>(
  key: K,
  stored: ReportSettings,
): ReportSetting<ReportSettings[K]> {
  const [pending, setPending] = useState<{ readonly value: ReportSettings[K] } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const set = async (value: ReportSettings[K], done: string) => {
    const own = { value };
    setProblem(null);
    setPending(own);
    const refused = await changeReportSettings({ [key]: value }, done);
    setProblem(refused);
    setPending((now) => (now === own ? null : now));
    return refused === null;
  };
  return { value: pending === null ? stored[key] : pending.value, problem, set };
}
