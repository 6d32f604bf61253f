import { useEffect, useState } from 'react';
import type { CallOutput, ReportRow } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { SCROLLS } from '../../components/scrolls.ts';
import { counted, exactTime, timeRange } from '../../format/figures.ts';
import { short, visibleLines } from '../../format/safe-text.ts';
import { messageOf } from '../../format/words.ts';
import { DraftButtons } from '../../reports/draft-buttons.tsx';
import { Attachments } from '../../reports/report-parts.tsx';
import {
  type Answer,
  addressesWords,
  REPLY_WORDS,
  recipientWords,
  STATE_SENTENCE,
  sourceSentence,
} from '../../reports/report-words.ts';
import { useReports } from '../../stores/reports.ts';
import { CommitField } from '../commit-field.tsx';
import { noteReport } from './note-report.ts';

type Whole = NonNullable<CallOutput<'report'>>;

/** A report with all that it says, and what became of it. */
export function WholeReport({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const [whole, setWhole] = useState<Whole | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const listed = useReports(({ rows }) => rows.find((row) => row.id === id) ?? null);
  useEffect(() => {
    bridge()
      .call('report', { id })
      .then((found) => {
        setWhole(found);
        if (found === null) setProblem('This report is no longer stored.');
      })
      .catch((error: unknown) => setProblem(messageOf(error)));
  }, [id]);
  const report = listed ?? whole?.report ?? null;
  return (
    <Dialog
      title={report === null ? 'Report' : `Report about ${addressesWords(report.addresses)}`}
      onClose={onClose}
    >
      <div className="report-sheet" {...SCROLLS}>
        {problem !== null && <p role="alert">{problem}</p>}
        {report !== null && <Facts report={report} />}
        {report !== null && <Note report={report} />}
        {whole !== null && (
          <>
            <div className="report-field">
              <h3>Text</h3>
              <p className="report-pre mono selectable report-whole">{visibleLines(whole.text)}</p>
            </div>
            <Attachments attachments={whole.attachments} />
          </>
        )}
        {report !== null && report.recipient !== null && <DraftButtons id={id} />}
      </div>
      <div className="dialog-buttons">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Facts({ report }: { readonly report: ReportRow }) {
  const { contact, subject, attempts, firstSeen, lastSeen, state, problem, sentAt, addresses } = report;
  return (
    <dl className="report-facts">
      <dt>State</dt>
      <dd>
        {STATE_SENTENCE[state]}
        {sentAt !== null && <span className="secondary"> {exactTime(sentAt)}</span>}
        {problem !== null && <p className="outbox-problem selectable">{short(problem, 1000)}</p>}
      </dd>
      <dt>To</dt>
      <dd>
        <span className="selectable">{recipientWords(report)}</span>
        {contact !== null && <p className="small secondary">{sourceSentence(contact)}</p>}
      </dd>
      <dt>Subject</dt>
      <dd className="selectable">{short(subject, 300)}</dd>
      <dt>About</dt>
      <dd>
        {addresses.length > 1 && <p className="mono selectable">{addresses.join(', ')}</p>}
        {counted(attempts, 'attempt')}, {timeRange(firstSeen, lastSeen)}
      </dd>
    </dl>
  );
}

const NOTHING = 'nothing';

function Note({ report }: { readonly report: ReportRow }) {
  const { answer } = report;
  const replies = Object.keys(REPLY_WORDS) as Answer['reply'][];
  return (
    <div className="report-field">
      <h3>Answer</h3>
      <div className="report-note">
        <Choice
          label="What the network answered"
          options={[
            { value: NOTHING, words: 'Nothing noted' },
            ...replies.map((reply) => ({ value: reply, words: REPLY_WORDS[reply] })),
          ]}
          value={answer?.reply ?? NOTHING}
          onChange={(reply) => void noteReport(report, reply === NOTHING ? null : { reply })}
        />
        {answer !== null && (
          <CommitField
            label="What it said"
            className="wide"
            placeholder="What it said"
            value={answer.text}
            onCommit={(text) => {
              if (text.length > 2000) return 'At most 2,000 characters.';
              void noteReport(report, { reply: answer.reply, text });
              return null;
            }}
          />
        )}
      </div>
    </div>
  );
}
