import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { useNow } from '../../components/use-now.ts';
import { counted } from '../../format/figures.ts';
import { moreReports, useReports } from '../../stores/reports.ts';
import { OutboxRow } from './outbox-row.tsx';
import { WholeReport } from './whole-report.tsx';

/** What was reported, and what became of it. */
export function Outbox() {
  const { rows, total, statistics } = useReports();
  const [opened, setOpened] = useState<number | null>(null);
  const now = useNow(1000);
  if (statistics === null) return null;
  const { sentence, today, waiting, bounced, failed } = statistics;
  const figures = [
    [today, 'in the last 24 hours'],
    [waiting, 'waiting'],
    [bounced, 'refused'],
    [failed, 'given up'],
  ] as const;
  const more = figures.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return (
    <section className="outbox" aria-label="Outbox">
      <p className="outbox-figures">
        {sentence}
        {more.length > 0 && <span className="secondary"> {more.join(' · ')}</span>}
      </p>
      {rows.length === 0 ? (
        <Empty title="Nothing is reported yet">Choose Report… for an attacker to tell its network.</Empty>
      ) : (
        <ul className="outbox-rows" aria-label="Reports">
          {rows.map((report) => (
            <OutboxRow key={report.id} report={report} now={now} onOpen={setOpened} />
          ))}
        </ul>
      )}
      {total > rows.length && (
        <Button look="plain" onClick={() => void moreReports()}>
          {counted(total - rows.length, 'older report')}
        </Button>
      )}
      {opened !== null && <WholeReport id={opened} onClose={() => setOpened(null)} />}
    </section>
  );
}
