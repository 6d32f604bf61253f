import { ChevronsUpDown } from 'lucide-react';
import './choice.css';

export interface ChoiceOption<T extends string> {
  readonly value: T;
  readonly words: string;
}

/** One of several, in the system's own menu. */
export function Choice<T extends string>({
  label,
  describedBy,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly options: readonly ChoiceOption<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  return (
    <span className="field choice">
      <select
        aria-label={label}
        aria-describedby={describedBy}
        value={value}
        onChange={(event) => {
          const chosen = options.find((one) => one.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
      <ChevronsUpDown size={11} className="secondary" aria-hidden />
    </span>
  );
}
