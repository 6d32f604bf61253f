import { DatabaseSection } from './database-section.tsx';
import { ForgetRow } from './forget-row.tsx';
import { Section } from './form.tsx';
import { LogSection } from './log-section.tsx';
import { PartList } from './part-list.tsx';
import { PlaceDataSection } from './places/place-data.tsx';
import { ProblemReportRow } from './problem-report-row.tsx';
import { ResetRow } from './reset-row.tsx';
import type { TabProps } from './tab-props.ts';
import './advanced.css';

export function AdvancedTab({ host, preferences }: TabProps) {
  return (
    <>
      <LogSection host={host} preferences={preferences} />
      <DatabaseSection preferences={preferences} />
      <PlaceDataSection />
      <Section>
        <PartList />
        <ProblemReportRow host={host} />
      </Section>
      <Section>
        <ResetRow />
        <ForgetRow />
      </Section>
    </>
  );
}
