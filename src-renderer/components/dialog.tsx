import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import './controls.css';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Closed by Escape, or by whoever shows it. */
  readonly onClose: () => void;
}

/**
 * A modal dialog: the browser's own element keeps the focus inside, gives it
 * back, and takes Escape. Shown for as long as it is rendered.
 */
export function Dialog({ title, children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed while it still stands in the page: one that was taken out of it gives the focus to nobody.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
