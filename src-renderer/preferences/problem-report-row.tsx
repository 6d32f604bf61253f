import { useState } from 'react';
import type { HostInfo } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { toClipboard } from '../components/clipboard.ts';
import { Dialog } from '../components/dialog.tsx';
import { messageOf } from '../format/words.ts';
import { Problem, Row } from './form.tsx';

/** What the host copies at once. */
const MOST_COPIED = 500_000;

export function ProblemReportRow({ host }: { readonly host: HostInfo }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const show = async () => {
    setProblem(null);
    try {
      setText((await bridge().call('problemReport', {})).text);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Row
      label="Problem report"
      problem={problem}
      help="State, settings and recent faults for whoever helps you, without addresses, names and paths of yours. You see all of it first; nothing is sent."
    >
      <Button onClick={() => void show()}>Show…</Button>
      {text !== null && <ReportDialog host={host} text={text} onClose={() => setText(null)} />}
    </Row>
  );
}

function ReportDialog({
  host,
  text,
  onClose,
}: {
  readonly host: HostInfo;
  readonly text: string;
  readonly onClose: () => void;
}) {
  const [done, setDone] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const tell = async (work: () => Promise<string | null>) => {
    setProblem(null);
    try {
      setDone(await work());
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const copy = async () => {
    await toClipboard(text);
    return 'Copied.';
  };
  const isTooLong = host.kind === 'desktop' && text.length > MOST_COPIED;
  return (
    <Dialog title="Problem report" onClose={onClose}>
      <div className="report-box">
        <textarea
          className="report-text mono"
          aria-label="The report"
          readOnly
          spellCheck={false}
          value={text}
        />
        {done !== null && <p role="status">{done}</p>}
        {isTooLong && <p className="small secondary">It is too long to copy: save it.</p>}
        {problem !== null && <Problem>{problem}</Problem>}
      </div>
      <div className="dialog-buttons">
        <Button onClick={onClose}>Close</Button>
        <Button disabled={isTooLong} onClick={() => void tell(copy)}>
          Copy
        </Button>
        <Button look="main" onClick={() => void tell(saveReport)}>
          Save…
        </Button>
      </div>
    </Dialog>
  );
}

/** What was done, in words; null: the owner changed their mind. */
async function saveReport(): Promise<string | null> {
  const { saved } = await bridge().call('saveProblemReport', {});
  if (saved === null) return null;
  if ('path' in saved) return `Saved as ${saved.path}.`;
  const link = document.createElement('a');
  link.href = saved.download;
  link.download = '';
  link.click();
  return 'Your browser saves it.';
}
