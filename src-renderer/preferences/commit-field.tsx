import { useId, useState } from 'react';
import { Problem } from './form.tsx';

/**
 * A field whose text counts with Return or when it is left; Escape takes back
 * what was typed. What is wrong is said below it.
 */
export function CommitField({
  label,
  value,
  onCommit,
  problem = null,
  className = '',
  placeholder,
  isNumber = false,
}: {
  readonly label: string;
  /** As stored. */
  readonly value: string;
  /** Returns what is wrong with the text; null: it was taken, or is being asked about. */
  readonly onCommit: (text: string) => string | null;
  /** What was answered to the latest one. */
  readonly problem?: string | null;
  readonly className?: string;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const problemId = useId();
  const said = wrong ?? problem;
  const commit = () => {
    if (typed === null || typed.trim() === value) {
      setTyped(null);
      setWrong(null);
      return;
    }
    const refused = onCommit(typed.trim());
    setWrong(refused);
    if (refused === null) setTyped(null);
  };
  return (
    <>
      <span className={`field ${className} ${said === null ? '' : 'wrong'}`}>
        <input
          type="text"
          aria-label={label}
          aria-invalid={said !== null}
          aria-describedby={said === null ? undefined : problemId}
          inputMode={isNumber ? 'numeric' : 'text'}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          value={typed ?? value}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape' && typed !== null) {
              event.stopPropagation();
              setTyped(null);
              setWrong(null);
            }
          }}
        />
      </span>
      {said !== null && <Problem id={problemId}>{said}</Problem>}
    </>
  );
}

/** A whole number within bounds as it was typed; else what to write. */
export function wholeNumber(text: string, least: number, most: number): number | string {
  const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const format = new Intl.NumberFormat();
  return `Write a whole number from ${format.format(least)} to ${format.format(most)}.`;
}
