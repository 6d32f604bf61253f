import { useId } from 'react';

/** A figure or a length of time within a sentence, as wide as what it holds. */
export function DraftField({
  label,
  value,
  onChange,
  problem,
  isNumber = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem: string | undefined;
  readonly isNumber?: boolean;
}) {
  const problemId = useId();
  return (
    <>
      <span className={`field draft-field ${problem === undefined ? '' : 'wrong'}`}>
        <input
          type="text"
          aria-label={label}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : problemId}
          inputMode={isNumber ? 'decimal' : 'text'}
          spellCheck={false}
          autoComplete="off"
          maxLength={60}
          size={Math.max(2, value.length)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
      {problem !== undefined && (
        <span className="unseen" id={problemId}>
          {problem}
        </span>
      )}
    </>
  );
}
