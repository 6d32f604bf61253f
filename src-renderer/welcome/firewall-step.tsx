import { Button } from '../components/button.tsx';
import { Problem } from '../preferences/form.tsx';
import { FindingLine } from './finding-line.tsx';
import { firewallFinding } from './findings.ts';
import type { StepProps } from './step-props.ts';

export function FirewallStep({ title, status, doctor }: StepProps) {
  const part = doctor.parts?.find((one) => one.part === 'firewall');
  const finding = firewallFinding(status, part);
  return (
    <>
      {title}
      <p>
        The firewall is what keeps an address out. Drawbridge looks whether it really holds what it should,
        and shows you what it found.
      </p>
      <ul className="welcome-findings" aria-label="As found">
        <FindingLine finding={finding}>
          {part !== undefined && part.fix !== null && <p>{part.fix}</p>}
          {finding.state === 'ok' && <p>There is nothing to install.</p>}
        </FindingLine>
      </ul>
      {doctor.problem !== null && <Problem>{doctor.problem}</Problem>}
      <Button disabled={doctor.isAsking} onClick={doctor.ask}>
        Check Again
      </Button>
    </>
  );
}
