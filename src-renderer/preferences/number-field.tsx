import { CommitField, wholeNumber } from './commit-field.tsx';

/** A whole number that counts with Return or when the field is left. */
export function NumberField({
  label,
  value,
  problem = null,
  least,
  most,
  onCommit,
}: {
  readonly label: string;
  /** As stored. */
  readonly value: number;
  /** What was answered to the latest one. */
  readonly problem?: string | null;
  readonly least: number;
  readonly most: number;
  readonly onCommit: (number: number) => void;
}) {
  return (
    <CommitField
      label={label}
      className="number-field"
      isNumber
      value={String(value)}
      problem={problem}
      onCommit={(text) => {
        const number = wholeNumber(text, least, most);
        if (typeof number === 'string') return number;
        onCommit(number);
        return null;
      }}
    />
  );
}
