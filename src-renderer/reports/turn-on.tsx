import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { changeReportSettings } from '../stores/reports.ts';
import { closeReport } from './reporting.ts';

/** What reports are, for an owner who has none. */
export function TurnOn() {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const turnOn = async () => {
    setIsBusy(true);
    setProblem(await changeReportSettings({ mode: 'ask' }, 'Reports: ask each time'));
    setIsBusy(false);
  };
  return (
    <>
      <div className="report-sheet">
        <p>Reports are off.</p>
        <p>
          A report tells the abuse desk of the attacker's network what was tried, with lines of the log. Many
          desks cut an attacker off, or tell the owner of a machine that was taken over.
        </p>
        <p className="secondary">
          To find the desk, the attacker's address is sent to its registry. You see each report before it
          goes, and nothing is sent without your click.
        </p>
        {problem !== null && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <div className="dialog-buttons">
        <Button onClick={closeReport}>Cancel</Button>
        <Button look="main" disabled={isBusy} onClick={() => void turnOn()}>
          Turn On: Ask Each Time
        </Button>
      </div>
    </>
  );
}
