import type { Redaction, ReportAttachment } from '../../src-shared/contract.ts';
import { SCROLLS } from '../components/scrolls.ts';
import { counted, size } from '../format/figures.ts';
import { short, visibleLines } from '../format/safe-text.ts';
import { redactedWords } from './report-words.ts';

/** What is shown of a long one; the rest goes along unseen. */
const MOST_SHOWN = 60_000;

/** What goes along, each to be looked at. */
export function Attachments({ attachments }: { readonly attachments: readonly ReportAttachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <div className="report-field">
      <h3>Attachments</h3>
      {attachments.map(({ name, content }) => (
        <details key={name} className="report-fold">
          <summary>
            {short(name, 60)} <span className="secondary">{size(new Blob([content]).size)}</span>
          </summary>
          <pre className="report-pre mono selectable" {...SCROLLS}>
            {visibleLines(content.slice(0, MOST_SHOWN))}
            {content.length > MOST_SHOWN && '…'}
          </pre>
        </details>
      ))}
    </div>
  );
}

/** What the log says and the report does not. */
export function Redactions({ redacted }: { readonly redacted: readonly Redaction[] }) {
  if (redacted.length === 0) return null;
  return (
    <div className="report-field">
      <details className="report-fold">
        <summary>
          {counted(redacted.length, 'thing')} of the log {redacted.length === 1 ? 'is' : 'are'} not told
        </summary>
        <ul className="report-redacted">
          {redacted.map((one) => (
            <li key={`${one.what} ${one.marker} ${one.original}`}>
              <span className="mono report-original selectable" title={short(one.original, 200)}>
                {one.original === '' ? '(empty)' : short(one.original, 80)}
              </span>
              <span className="report-marker">
                <span className="secondary">{one.marker === '' ? 'left out' : 'becomes '}</span>
                {one.marker !== '' && <span className="mono">{short(one.marker, 40)}</span>}
              </span>
              <span className="small secondary report-redacted-why">
                {redactedWords(one)}, {counted(one.lines, 'line')}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
