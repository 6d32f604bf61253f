import { useState } from 'react';
import {
  mailAddressSchema,
  type ReportPreview,
  type ReportRow,
  type ReportWay,
} from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { counted, timeRange } from '../format/figures.ts';
import { visibleLines } from '../format/safe-text.ts';
import { DraftButtons } from './draft-buttons.tsx';
import { RecipientField } from './recipient-field.tsx';
import { Attachments, Redactions } from './report-parts.tsx';
import { addressesWords } from './report-words.ts';
import { closeReport } from './reporting.ts';
import { sendReport } from './send-report.ts';
import { useReportPreview } from './use-report-preview.ts';
import { WayChoice } from './way-choice.tsx';
import { wayOf, waysOf } from './ways.ts';

/** The report as it would be, with what the owner may change of it. */
export function ReportForm({ address }: { readonly address: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [isRemembered, setIsRemembered] = useState(false);
  const [chosen, setChosen] = useState<ReportWay | null>(null);
  const [edited, setEdited] = useState<{ readonly text: string; readonly reportId: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [draft, setDraft] = useState<ReportRow | null>(null);
  const other = typed === null || typed.trim() === '' ? null : typed.trim();
  const to = other !== null && mailAddressSchema.safeParse(other).success ? other : null;
  const { preview, found, problem, askAgain } = useReportPreview(address, to);

  if (draft !== null) return <DraftMade draft={draft} />;
  if (preview === null) return <NotYet address={address} problem={problem} askAgain={askAgain} />;

  const ways = waysOf(preview);
  const way = wayOf(ways, chosen);
  const by = way?.by ?? null;
  const isByMail = by === null || by === 'mail' || by === 'draft';
  const hasText = preview.text !== '';
  const text = edited?.text ?? visibleLines(preview.text);
  const isRecipientWrong = isByMail && other !== null && to === null;
  const canSend =
    way?.problem === null &&
    hasText &&
    text.trim() !== '' &&
    !isRecipientWrong &&
    (preview.qualifies || !isByMail);
  const send = async () => {
    if (by === null) return;
    setIsBusy(true);
    setRefused(null);
    const outcome = await sendReport({
      address,
      by,
      to: isByMail ? to : null,
      rememberFor: isRemembered ? (found?.contact?.range ?? preview.address) : null,
      reportId: edited?.reportId ?? preview.reportId,
      text: edited?.text ?? null,
    });
    setIsBusy(false);
    if ('problem' in outcome) setRefused(outcome.problem);
    else if (by === 'draft') setDraft(outcome.report);
    else closeReport();
  };
  return (
    <>
      <div className="report-sheet" tabIndex={-1} ref={takeFocus}>
        {hasText && <p className="secondary">{aboutWords(preview)}</p>}
        <WhyNot preview={preview} />
        {hasText && (
          <>
            <WayChoice ways={ways} value={by} onChange={setChosen} />
            {isByMail ? (
              <>
                <RecipientField
                  found={found}
                  typed={typed}
                  isWrong={isRecipientWrong}
                  onType={setTyped}
                  rememberFor={to === null ? null : (found?.contact?.range ?? preview.address)}
                  isRemembered={isRemembered}
                  onRemember={setIsRemembered}
                />
                <div className="report-field">
                  <h3>Subject</h3>
                  <p className="selectable report-subject">{visibleLines(preview.subject)}</p>
                </div>
                <TextField
                  text={text}
                  isEdited={edited !== null}
                  onChange={(next) =>
                    setEdited({ text: next, reportId: edited?.reportId ?? preview.reportId ?? '' })
                  }
                  onReset={() => setEdited(null)}
                />
              </>
            ) : (
              by === 'abuseipdb' && (
                <div className="report-field">
                  <h3>Public comment</h3>
                  <p className="selectable report-subject">{visibleLines(preview.comment)}</p>
                </div>
              )
            )}
            {by !== 'abuseipdb' && (
              <Attachments
                attachments={
                  isByMail
                    ? preview.attachments
                    : preview.attachments.filter(({ name }) => name === 'log.txt')
                }
              />
            )}
            <Redactions redacted={preview.redacted} />
          </>
        )}
        {problem !== null && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      {refused !== null && (
        <p className="form-problem report-refused" role="alert">
          {refused}
        </p>
      )}
      <div className="dialog-buttons">
        <Button onClick={closeReport}>{hasText ? 'Cancel' : 'Close'}</Button>
        {hasText && (
          <Button look="main" disabled={!canSend || isBusy} onClick={() => void send()}>
            {by === 'draft' ? 'Make Draft' : isBusy ? 'Sending…' : 'Send'}
          </Button>
        )}
      </div>
    </>
  );
}

/** What had the focus while the desk was looked for is gone. */
function takeFocus(sheet: HTMLElement | null): void {
  sheet?.focus();
}

function aboutWords({ addresses, attempts, firstSeen, lastSeen }: ReportPreview): string {
  const who = addresses.length > 1 ? `${addressesWords(addresses)} of this network: ` : '';
  const when = firstSeen === null || lastSeen === null ? '' : `, ${timeRange(firstSeen, lastSeen)}`;
  return `${who}${counted(attempts, 'attempt')}${when}`;
}

function WhyNot({ preview: { problems } }: { readonly preview: ReportPreview }) {
  if (problems.length === 0) return null;
  return (
    <div className="report-why-not" role="alert">
      <p>It can't be sent now:</p>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{visibleLines(problem)}</li>
        ))}
      </ul>
    </div>
  );
}

function TextField({
  text,
  isEdited,
  onChange,
  onReset,
}: {
  readonly text: string;
  readonly isEdited: boolean;
  readonly onChange: (text: string) => void;
  readonly onReset: () => void;
}) {
  return (
    <div className="report-field">
      <div className="report-field-head">
        <h3>Text</h3>
        {isEdited && (
          <Button look="plain" isSmall onClick={onReset}>
            As It Was
          </Button>
        )}
      </div>
      <textarea
        className="report-area mono"
        aria-label="Text of the report"
        spellCheck={false}
        maxLength={20_000}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function NotYet({
  address,
  problem,
  askAgain,
}: {
  readonly address: string;
  readonly problem: string | null;
  readonly askAgain: () => void;
}) {
  return (
    <>
      <div className="report-sheet">
        {problem === null ? (
          <div role="status" className="report-asking">
            <div className="report-asking-bar" aria-hidden />
            <p>Finding out who answers for {address}…</p>
            <p className="secondary">Its registry is asked. This may take up to 25 seconds.</p>
          </div>
        ) : (
          <p role="alert" className="selectable">
            {problem}
          </p>
        )}
      </div>
      <div className="dialog-buttons">
        <Button onClick={closeReport}>{problem === null ? 'Cancel' : 'Close'}</Button>
        {problem !== null && (
          <Button look="main" onClick={askAgain}>
            Try Again
          </Button>
        )}
      </div>
    </>
  );
}

function DraftMade({ draft }: { readonly draft: ReportRow }) {
  return (
    <>
      <div className="report-sheet">
        <p>The draft is made. Open it in your mail program, and send it from there.</p>
        <DraftButtons id={draft.id} />
      </div>
      <div className="dialog-buttons">
        <Button onClick={closeReport}>Done</Button>
      </div>
    </>
  );
}
