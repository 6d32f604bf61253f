import { FindingLine } from './finding-line.tsx';
import { accessFindings, firewallFinding, logFinding, protectFinding } from './findings.ts';
import type { StepProps } from './step-props.ts';

export function DoneStep({ title, preferences, status, access, doctor }: StepProps) {
  const part = doctor.parts?.find((one) => one.part === 'firewall');
  const findings = [
    protectFinding(preferences, status),
    firewallFinding(status, part),
    logFinding(status),
    ...accessFindings(access),
  ];
  return (
    <>
      {title}
      <p>This is how it is, as found just now. All of it can be changed in the preferences.</p>
      <ul className="welcome-findings" aria-label="As found">
        {findings.map((finding) => (
          <FindingLine key={finding.name} finding={finding} />
        ))}
      </ul>
    </>
  );
}
