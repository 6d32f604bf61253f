import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { KeyFile } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { useNow } from '../components/use-now.ts';
import { short, visible } from '../format/safe-text.ts';
import { attempt } from '../stores/undo.ts';
import { BadRow } from './bad-row.tsx';
import { EditKeyDialog } from './edit-key-dialog.tsx';
import { KeyRow } from './key-row.tsx';
import { keyName, type ShownKey } from './key-words.ts';
import './keys.css';
import { MendDialog } from './mend-dialog.tsx';

/** One authorized_keys file: what is wrong with it, and every line of it that is no comment. */
export function KeyFileView({
  user,
  file,
  historySince,
}: {
  readonly user: string;
  readonly file: KeyFile;
  readonly historySince: number | null;
}) {
  const now = useNow();
  const [edited, setEdited] = useState<ShownKey | null>(null);
  const [mends, setMends] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { path, hash, entries, readOnly } = file;
  const remove = async (line: number, fingerprint: string | null, done: string) =>
    setProblem(await attempt('removeKey', { user, path, hash, line, fingerprint }, done));
  return (
    <div className="key-file">
      <p className="key-path mono selectable">{visible(path)}</p>
      {readOnly !== null && <p className="small secondary">{visible(readOnly)}</p>}
      {file.problem !== null && file.problem !== readOnly && (
        <p className="key-warning">{visible(file.problem)}</p>
      )}
      <ModeFindings file={file} onMend={() => setMends(true)} />
      {problem !== null && (
        <p className="form-problem" role="alert">
          {visible(problem)}
        </p>
      )}
      {entries.length > 0 && (
        <ul className="key-list" aria-label={`Keys in ${short(path, 300)}`}>
          {entries.map((entry) =>
            entry.kind === 'bad' ? (
              <BadRow
                key={entry.line}
                entry={entry}
                canChange={readOnly === null}
                onRemove={() => void remove(entry.line, null, `Line ${entry.line} is removed`)}
              />
            ) : (
              <KeyRow
                key={`${entry.line} ${entry.fingerprint}`}
                entry={entry}
                historySince={historySince}
                now={now}
                canChange={readOnly === null}
                onEdit={setEdited}
                onRemove={() =>
                  void remove(
                    entry.line,
                    entry.fingerprint,
                    `${keyName(entry)} is removed: it lets nobody in`,
                  )
                }
              />
            ),
          )}
        </ul>
      )}
      {edited !== null && (
        <EditKeyDialog entry={edited} file={{ user, path, hash }} onClose={() => setEdited(null)} />
      )}
      {mends && <MendDialog user={user} file={file} onClose={() => setMends(false)} />}
    </div>
  );
}

function ModeFindings({
  file: {
    modes: { findings, isIgnored, plan },
  },
  onMend,
}: {
  readonly file: KeyFile;
  readonly onMend: () => void;
}) {
  if (findings.length === 0) return null;
  return (
    <div className="key-modes">
      <TriangleAlert size={15} aria-hidden />
      <div>
        {isIgnored && <p className="key-modes-title">sshd ignores this file</p>}
        {findings.map(({ path, found }) => (
          <p key={path + found}>{visible(found)}</p>
        ))}
      </div>
      {plan !== null && (
        <Button isSmall onClick={onMend}>
          Mend…
        </Button>
      )}
    </div>
  );
}
