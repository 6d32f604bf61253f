import { type ReactNode, useState } from 'react';

/** Slides in from the right while there is something to show, and out again. */
export function Slide({
  value,
  isCovered = false,
  children,
}: {
  readonly value: string | null;
  /** Another one lies over it. */
  readonly isCovered?: boolean;
  readonly children: (shown: string) => ReactNode;
}) {
  const [shown, setShown] = useState(value);
  if (value !== null && value !== shown) setShown(value);
  const isLeaving = value === null;
  if (shown === null) return null;
  return (
    <div
      className={`tray-details${isLeaving ? ' leaving' : isCovered ? ' covered' : ''}`}
      inert={isLeaving || isCovered}
      onAnimationEnd={(event) => {
        if (isLeaving && event.target === event.currentTarget) setShown(null);
      }}
    >
      {children(shown)}
    </div>
  );
}
