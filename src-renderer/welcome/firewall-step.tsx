import { Button } from '../components/button.tsx';
import { HelperButtons } from '../helper/helper-buttons.tsx';
import { useHelper } from '../helper/use-helper.ts';
import { Problem } from '../preferences/form.tsx';
import { FindingLine } from './finding-line.tsx';
import { firewallFinding, helperFinding } from './findings.ts';
import type { StepProps } from './step-props.ts';

export function FirewallStep({ title, host, status, doctor }: StepProps) {
  const control = useHelper(host.platform, doctor.ask);
  const { helper, problem } = control;
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
          {finding.state === 'ok' && helper === null && <p>There is nothing to install.</p>}
        </FindingLine>
        {helper !== null && (
          <FindingLine finding={helperFinding(helper)}>
            {helper.state !== 'installed' && (
              <p>
                It is the one small program that works the firewall as root. macOS asks for an administrator.
              </p>
            )}
            <div className="helper-buttons">
              <HelperButtons control={control} mayUninstall={false} />
            </div>
          </FindingLine>
        )}
      </ul>
      {problem !== null && <Problem>{problem}</Problem>}
      {doctor.problem !== null && <Problem>{doctor.problem}</Problem>}
      <Button disabled={doctor.isAsking} onClick={doctor.ask}>
        Check Again
      </Button>
    </>
  );
}
