import { Segments } from '../components/segments.tsx';
import { Problem } from '../preferences/form.tsx';
import { usePreference } from '../preferences/use-preference.ts';
import { FindingLine } from './finding-line.tsx';
import { protectFinding } from './findings.ts';
import type { StepProps } from './step-props.ts';

export function ProtectStep({ title, preferences, status }: StepProps) {
  const { value, problem, set } = usePreference('firewall', preferences);
  const isObserving = value === 'observe';
  return (
    <>
      {title}
      <p>
        Drawbridge can keep attackers out, or record them only. You can change this at any time, and let
        anybody in again with one click.
      </p>
      <div className="welcome-choice">
        <Segments
          label="When attacked"
          segments={[
            { value: 'protect', words: 'Protect' },
            { value: 'observe', words: 'Only watch' },
          ]}
          value={isObserving ? 'observe' : 'protect'}
          onChange={(next) => void set(next === 'observe' ? 'observe' : 'auto', 'Changed')}
        />
      </div>
      {problem !== null && <Problem>{problem}</Problem>}
      <ul className="welcome-findings" aria-label="As found">
        <FindingLine finding={protectFinding(preferences, status)} />
      </ul>
    </>
  );
}
