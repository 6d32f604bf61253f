import { useId } from 'react';
import type { Condition } from '../../src-shared/contract.ts';

// The same drawings as the menu bar's icons, on 18 × 18 points.
const ARCH = 'M2.75 16.25V8.5a6.25 6.25 0 0 1 12.5 0v7.75';
const DOOR = 'M2.75 15.75V8.5a6.25 6.25 0 0 1 12.5 0v7.25z';
const PORTCULLIS = 'M7.1 3.2v13.05M10.9 3.2v13.05M3.4 7.5h11.2M3.4 12h11.2';
const RAISED = 'M3.4 7.75h11.2M7.1 7.75v2M10.9 7.75v2';

/** The gate as the state has it; the word stands beside it. */
export function StateIcon({ condition }: { readonly condition: Condition }) {
  return (
    <span className={`tray-state-icon ${condition}`}>
      <svg
        width={22}
        height={22}
        viewBox="0 0 18 18"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        <Drawing condition={condition} />
      </svg>
    </span>
  );
}

function Drawing({ condition }: { readonly condition: Condition }) {
  const mask = useId();
  switch (condition) {
    case 'guarding':
      return <Closed />;
    case 'observing':
      return (
        <>
          <path d={ARCH} />
          <path d={RAISED} strokeWidth={1.3} />
        </>
      );
    case 'attention':
      return (
        <>
          <mask id={mask}>
            <rect width={18} height={18} fill="#fff" stroke="none" />
            <circle cx={14.5} cy={3.5} r={4.25} fill="#000" stroke="none" />
          </mask>
          <g mask={`url(#${mask})`}>
            <Closed />
          </g>
          <circle cx={14.5} cy={3.5} r={2.75} fill="currentColor" stroke="none" />
        </>
      );
    case 'under-attack':
      return (
        <>
          <g transform="translate(9 16.25) scale(.86) translate(-9 -16.25)">
            <Closed />
          </g>
          <path d="M1.2 1.6l1.9 1.9M16.8 1.6l-1.9 1.9" />
        </>
      );
    case 'paused':
      return (
        <>
          <path d={DOOR} />
          <path d="M7.1 7.5v4.5M10.9 7.5v4.5" strokeWidth={2} />
        </>
      );
    case 'remote-login-off':
      return (
        <>
          <mask id={mask}>
            <rect width={18} height={18} fill="#fff" stroke="none" />
            <path d="M2.75 .75l14.5 14.5" stroke="#000" strokeWidth={4} />
          </mask>
          <path d={DOOR} mask={`url(#${mask})`} />
          <path d="M1.75 1.75l14.5 14.5" />
        </>
      );
    case 'broken':
      return (
        <>
          <path d={DOOR} />
          <path d="M9 6.25v4" strokeWidth={1.75} />
          <circle cx={9} cy={12.75} r={1.1} fill="currentColor" stroke="none" />
        </>
      );
  }
}

function Closed() {
  return (
    <>
      <path d={ARCH} />
      <path d={PORTCULLIS} strokeWidth={1.25} />
    </>
  );
}
