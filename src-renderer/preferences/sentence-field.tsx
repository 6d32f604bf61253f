import { useId, useState } from 'react';
import './detection.css';

/**
 * A figure or a length of time within a sentence, that counts with Return or when it is left; Escape takes back what
 * was typed. What is wrong is told to `onWrong`, to be said below the sentence.
 */
export function SentenceField({
  label,
  value,
  onCommit,
  onWrong,
  problem = null,
  isNumber = false,
}: {
  readonly label: string;
  /** As stored. */
  readonly value: string;
  /** Returns what is wrong with the text; null: it was taken, or is being asked about. */
  readonly onCommit: (text: string) => string | null;
  readonly onWrong: (wrong: string | null) => void;
  /** What was answered to the latest one. */
  readonly problem?: string | null;
  readonly isNumber?: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const problemId = useId();
  const said = wrong ?? problem;
  const judge = (next: string | null) => {
    setWrong(next);
    onWrong(next);
  };
  const commit = () => {
    if (typed === null) return;
    const refused = typed.trim() === value ? null : onCommit(typed.trim());
    judge(refused);
    if (refused === null) setTyped(null);
  };
  const shown = typed ?? value;
  return (
    <>
      <span className={`field draft-field ${said === null ? '' : 'wrong'}`}>
        <input
          type="text"
          aria-label={label}
          aria-invalid={said !== null}
          aria-describedby={said === null ? undefined : problemId}
          inputMode={isNumber ? 'numeric' : 'text'}
          spellCheck={false}
          autoComplete="off"
          maxLength={60}
          size={Math.max(2, shown.length)}
          value={shown}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key !== 'Escape' || typed === null) return;
            event.stopPropagation();
            setTyped(null);
            judge(null);
          }}
        />
      </span>
      {said !== null && (
        <span className="unseen" id={problemId}>
          {said}
        </span>
      )}
    </>
  );
}
