import { useId } from 'react';
import type { ReportPreview } from '../../src-shared/contract.ts';
import { StateMark } from '../components/state-mark.tsx';
import { CONFIDENCE, sourceSentence } from './report-words.ts';

/** To whom it goes, and how that is known; the owner may know better. */
export function RecipientField({
  found,
  typed,
  isWrong,
  onType,
  rememberFor,
  isRemembered,
  onRemember,
}: {
  readonly found: Pick<ReportPreview, 'contact' | 'contactProblem'> | null;
  /** Null: as found. */
  readonly typed: string | null;
  readonly isWrong: boolean;
  readonly onType: (text: string | null) => void;
  /** For which network another recipient could be remembered; null: there is no other. */
  readonly rememberFor: string | null;
  readonly isRemembered: boolean;
  readonly onRemember: (isRemembered: boolean) => void;
}) {
  const id = useId();
  const email = found?.contact?.email ?? '';
  return (
    <div className="report-field">
      <h3>
        <label htmlFor={`${id}-to`}>To</label>
      </h3>
      <div className={isWrong ? 'field wrong' : 'field'}>
        <input
          id={`${id}-to`}
          type="text"
          inputMode="email"
          className="mono"
          spellCheck={false}
          autoComplete="off"
          maxLength={254}
          placeholder="abuse@their.network"
          aria-invalid={isWrong}
          aria-describedby={`${id}-said`}
          value={typed ?? email}
          onChange={(event) => onType(event.target.value === email ? null : event.target.value)}
        />
      </div>
      <div id={`${id}-said`}>
        {isWrong && <p className="form-problem">Write a mail address: abuse@their.network.</p>}
        <HowKnown found={found} isOther={typed !== null} />
      </div>
      {rememberFor !== null && (
        <label className="report-remember">
          <input
            type="checkbox"
            checked={isRemembered}
            onChange={(event) => onRemember(event.target.checked)}
          />
          <span>
            Remember for this network <span className="secondary mono">{rememberFor}</span>
          </span>
        </label>
      )}
    </div>
  );
}

function HowKnown({
  found,
  isOther,
}: {
  readonly found: Pick<ReportPreview, 'contact' | 'contactProblem'> | null;
  readonly isOther: boolean;
}) {
  if (found === null) return null;
  const { contact, contactProblem } = found;
  if (contact === null) {
    return (
      <p className="report-known">
        <StateMark state="attention" />
        <span>{contactProblem ?? 'Nobody was found.'} If you know who answers for it, write it here.</span>
      </p>
    );
  }
  if (isOther) {
    return (
      <p className="small secondary report-known">
        <span>
          Instead of <span className="selectable">{contact.email}</span>. {sourceSentence(contact)}
        </span>
      </p>
    );
  }
  const { look, words } = CONFIDENCE[contact.confidence];
  return (
    <p className="report-known small">
      <StateMark state={look} word={`${contact.confidence} confidence`} />
      <span className="secondary">
        {sourceSentence(contact)} {contact.source === 'the sender of this report' ? '' : words}
      </span>
    </p>
  );
}
