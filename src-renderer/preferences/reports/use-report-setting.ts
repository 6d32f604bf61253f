import type { ReportSettings } from '../../../src-shared/contract.ts';
import { changeReportSettings } from '../../stores/reports.ts';
import { type Setting, useSetting } from '../use-setting.ts';

/** One setting of the reports and its change. */
export function useReportSetting<K extends keyof ReportSettings>(
  key: K,
  stored: ReportSettings,
): Setting<ReportSettings[K]> {
  return useSetting(key, stored, changeReportSettings);
}
