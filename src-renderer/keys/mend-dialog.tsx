import { useState } from 'react';
import type { KeyFile } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { visible } from '../format/safe-text.ts';
import { messageOf } from '../format/words.ts';
import './keys.css';

interface Mended {
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/** Exactly what mending changes, before it does, and what was done. */
export function MendDialog({
  user,
  file,
  onClose,
}: {
  readonly user: string;
  readonly file: KeyFile;
  readonly onClose: () => void;
}) {
  const [mended, setMended] = useState<Mended | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  // What was shown is what is mended, whatever is told of the file meanwhile.
  const [{ findings, plan }] = useState(file.modes);
  const mend = async () => {
    if (plan === null) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const { done, modes } = await bridge().call('mendKeyFile', { user, path: file.path, plan });
      setMended({ done, left: modes.findings.map(({ found }) => found) });
    } catch (error) {
      setProblem(messageOf(error));
    }
    setIsBusy(false);
  };
  return (
    <Dialog title="Who may change these files" onClose={onClose}>
      <div className="sheet">
        {mended === null ? (
          <ul className="mend-list" aria-label="What is changed">
            {findings.map(({ path, found, mend: change }) => (
              <li key={path + found}>
                <p className="selectable">{visible(found)}</p>
                <p className={change === null ? 'secondary' : 'mend-change'}>
                  {change === null ? 'This can’t be mended from here.' : visible(change)}
                </p>
              </li>
            ))}
          </ul>
        ) : (
          <div className="mend-list" role="status">
            {mended.done.map((sentence) => (
              <p key={sentence}>{visible(sentence)}</p>
            ))}
            {mended.left.map((sentence) => (
              <p key={sentence} className="key-warning">
                Left: {visible(sentence)}
              </p>
            ))}
          </div>
        )}
        {problem !== null && (
          <p className="dialog-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="sheet-foot">
          <div className="dialog-buttons">
            <Button onClick={onClose}>{mended === null ? 'Cancel' : 'Close'}</Button>
            {mended === null && (
              <Button look="main" disabled={plan === null || isBusy} onClick={() => void mend()}>
                Mend
              </Button>
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}
