import type { ReactNode } from 'react';
import { StateMark } from '../components/state-mark.tsx';
import type { Finding } from './findings.ts';

/** What was found of one thing: its state, its name, and the words. */
export function FindingLine({
  finding,
  children,
}: {
  readonly finding: Finding;
  readonly children?: ReactNode;
}) {
  return (
    <li className="welcome-finding">
      <StateMark state={finding.state} />
      <div>
        <p className="welcome-finding-name">{finding.name}</p>
        <p className="secondary selectable">{finding.words}</p>
        {children}
      </div>
    </li>
  );
}
