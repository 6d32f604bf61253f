import { type ReactNode, useId } from 'react';
import './check.css';

/** A box to tick, its words, and a line about it. */
export function Check({
  isOn,
  onChange,
  children,
  help,
  isDisabled = false,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
  readonly help?: ReactNode;
  readonly isDisabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{children}</label>
      {help !== undefined && (
        <p className="check-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
