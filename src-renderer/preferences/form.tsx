import { type ReactNode, useId } from 'react';
import { Switch } from '../components/switch.tsx';
import './form.css';

export interface RowProps {
  /** The words at the left, without the colon. */
  readonly label: string;
  readonly children: ReactNode;
  readonly help?: ReactNode;
  /** What was refused, or what is wrong. */
  readonly problem?: string | null;
}

/** A row of a form: its label right-aligned to the common edge, help below the control. */
export function Row({ label, children, help, problem = null }: RowProps) {
  const labelId = useId();
  return (
    <fieldset className="form-row" aria-labelledby={labelId}>
      <div className="form-label" id={labelId}>
        {label}
        <span aria-hidden>:</span>
      </div>
      <div className="form-body">
        {children}
        {problem !== null && <Problem>{problem}</Problem>}
        {help !== undefined && <Help>{help}</Help>}
      </div>
    </fieldset>
  );
}

/** A row with nothing but a switch. */
export function SwitchRow({
  label,
  isOn,
  onChange,
  help,
  problem = null,
}: Omit<RowProps, 'children'> & { readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }) {
  const labelId = useId();
  return (
    <div className="form-row">
      <div className="form-label" id={labelId}>
        {label}
        <span aria-hidden>:</span>
      </div>
      <div className="form-body">
        <Switch labelledBy={labelId} isOn={isOn} onChange={onChange} />
        {problem !== null && <Problem>{problem}</Problem>}
        {help !== undefined && <Help>{help}</Help>}
      </div>
    </div>
  );
}

/** Rows that belong together, a hairline above unless they are the first. */
export function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className="form-section" {...(title !== undefined && { 'aria-label': title })}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

export function Help({ children, id }: { readonly children: ReactNode; readonly id?: string }) {
  return (
    <div className="form-help" id={id}>
      {children}
    </div>
  );
}

export function Problem({ children, id }: { readonly children: ReactNode; readonly id?: string }) {
  return (
    <p className="form-problem" role="alert" id={id}>
      {children}
    </p>
  );
}
