import type { ReactNode } from 'react';
import type { Combobox } from './use-combobox.ts';
import './controls.css';

/** What a combobox offers, below its field; unseen while that is nothing. */
export function OptionList<T>({
  box: { id, offered, marked, mark },
  label,
  className,
  nameOf,
  onChoose,
  children,
}: {
  readonly box: Combobox<T>;
  readonly label: string;
  readonly className: string;
  /** What no other one that is offered is called. */
  readonly nameOf: (one: T) => string;
  readonly onChoose: (one: T) => void;
  /** How one of them looks. */
  readonly children: (one: T) => ReactNode;
}) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      className={offered.length > 0 ? `menu ${className}` : 'unseen'}
    >
      {offered.map((one, index) => (
        <div
          key={nameOf(one)}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === marked}
          className="menu-item"
          {...(index === marked && { 'data-highlighted': '' })}
          onMouseMove={() => mark(index)}
          // The field keeps the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
        >
          {children(one)}
        </div>
      ))}
    </div>
  );
}
