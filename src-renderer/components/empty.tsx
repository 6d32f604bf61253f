import type { ReactNode } from 'react';
import './controls.css';

/** Where there is nothing to show: what that means. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
