import { useFollowReports, useReports } from '../stores/reports.ts';
import { openWindow } from '../stores/route.ts';

/** "14 reports, 3 networks acted.", and the way to them. Nothing while there are none. */
export function ReportFigures() {
  useFollowReports();
  const statistics = useReports((state) => state.statistics);
  if (statistics === null || statistics.reports + statistics.waiting === 0) return null;
  return (
    <button
      type="button"
      className="activity-reports small secondary"
      title="Show the reports"
      onClick={() => openWindow('preferences', { tab: 'reports/outbox' })}
    >
      {statistics.sentence}
      {statistics.waiting > 0 && ` ${statistics.waiting} waiting.`}
    </button>
  );
}
