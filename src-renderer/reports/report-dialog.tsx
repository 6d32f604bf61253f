import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { short } from '../format/safe-text.ts';
import { useFollowReports, useReports } from '../stores/reports.ts';
import { ReportForm } from './report-form.tsx';
import { closeReport } from './reporting.ts';
import { TurnOn } from './turn-on.tsx';
import './reports.css';

/** The report about an attacker: all of it is seen before it goes. */
export function ReportDialog({ address }: { readonly address: string }) {
  useFollowReports();
  const mode = useReports(({ settings }) => settings?.settings.mode ?? null);
  const problem = useReports((state) => state.problem);
  return (
    <Dialog title={`Report ${short(address, 64)}`} onClose={closeReport}>
      {mode === null ? (
        <>
          <div className="report-sheet">
            {problem === null ? <p className="secondary">Asking…</p> : <p role="alert">{problem}</p>}
          </div>
          <div className="dialog-buttons">
            <Button onClick={closeReport}>Close</Button>
          </div>
        </>
      ) : mode === 'off' ? (
        <TurnOn />
      ) : (
        <ReportForm address={address} />
      )}
    </Dialog>
  );
}
