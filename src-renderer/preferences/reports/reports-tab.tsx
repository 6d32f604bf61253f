import { Segments } from '../../components/segments.tsx';
import { useFollowReports, useReports } from '../../stores/reports.ts';
import { go, useRoute } from '../../stores/route.ts';
import { Problem } from '../form.tsx';
import { MailSection } from './mail-section.tsx';
import { Outbox } from './outbox.tsx';
import { PARTS, type ReportsPart, reportsPartOf } from './parts.ts';
import { ServicesSection } from './services-section.tsx';
import { TextSection } from './text-section.tsx';
import { WhenSection } from './when-section.tsx';
import '../../reports/reports.css';
import './reports-tab.css';

const WORDS: Readonly<Record<ReportsPart, string>> = {
  when: 'When',
  mail: 'Mail',
  text: 'Text',
  services: 'Services',
  outbox: 'Outbox',
};

/** Whether and how attackers' networks are told, and what became of it. */
export function ReportsTab() {
  useFollowReports();
  const { settings, account, statistics, problem } = useReports();
  const part = useRoute((route) => reportsPartOf(route.part));
  return (
    <>
      <div className="reports-parts">
        <Segments
          label="Reports"
          value={part}
          onChange={(next) => go('preferences', next === 'when' ? 'reports' : `reports/${next}`)}
          segments={PARTS.map((value) => ({
            value,
            words: WORDS[value],
            ...(value === 'outbox' &&
              statistics !== null &&
              statistics.waiting > 0 && { number: statistics.waiting }),
          }))}
        />
      </div>
      {problem !== null && <Problem>{problem}</Problem>}
      {part === 'when' && settings !== null && <WhenSection settings={settings.settings} />}
      {part === 'mail' && account !== null && <MailSection answer={account} />}
      {part === 'text' && settings !== null && <TextSection answer={settings} />}
      {part === 'services' && settings !== null && <ServicesSection answer={settings} />}
      {part === 'outbox' && <Outbox />}
    </>
  );
}
