import { type ReactNode, useId } from 'react';
import './fields.css';

/** What stands in a dialog: words at the left, a control at the right, help below it. */
export function Field({
  label,
  help,
  problem = null,
  children,
}: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly problem?: string | null;
  /** Gets the ids for the control. */
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = help !== undefined || problem !== null;
  return (
    <div className="fields-row">
      <label htmlFor={id}>{label}</label>
      <div className="fields-body">
        {children({
          id,
          'aria-describedby': hasNote ? noteId : undefined,
          'aria-invalid': problem !== null,
        })}
        {hasNote && (
          <div id={noteId} className="fields-note">
            {problem !== null && <p className="fields-problem">{problem}</p>}
            {help !== undefined && <p>{help}</p>}
          </div>
        )}
      </div>
    </div>
  );
}
