import { useEffect, useState } from 'react';
import type { HostInfo, KeyUser } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { short, visible } from '../format/safe-text.ts';
import { Section } from '../preferences/form.tsx';
import { wantKeys } from '../stores/key-feed.ts';
import { useConnection, useKeys } from '../stores/stores.ts';
import { AddKeyDialog } from './add-key-dialog.tsx';
import { KeyFileView } from './key-file-view.tsx';
import { keyCount } from './key-words.ts';
import './keys.css';
import { NewPairDialog } from './new-pair-dialog.tsx';

/** Every key that lets somebody in, and the ways to more of them. */
export function KeysSection({
  host,
  onAddDevice,
}: {
  readonly host: HostInfo;
  readonly onAddDevice: () => void;
}) {
  const { keys, problem } = useKeys();
  const isReady = useConnection((state) => state.isReady);
  const [dialog, setDialog] = useState<'add' | 'pair' | null>(null);
  useEffect(() => {
    if (isReady) wantKeys();
  }, [isReady]);
  const users = keys?.users ?? [];
  const [first] = users;
  const close = () => setDialog(null);
  return (
    <Section>
      <div className="keys-head">
        <h2>Keys that let somebody in</h2>
        {first !== undefined && (
          <div className="keys-buttons">
            <Button onClick={() => setDialog('add')}>Add a Key…</Button>
            <Button onClick={() => setDialog('pair')}>New Key Pair…</Button>
            <Button look="main" onClick={onAddDevice}>
              Add a Device…
            </Button>
          </div>
        )}
      </div>
      {problem !== null && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      {keys === null && problem === null && <p className="secondary">The keys are read…</p>}
      {users.map((user) => (
        <UserKeys key={user.user} of={user} historySince={keys?.historySince ?? null} />
      ))}
      {keys !== null && <p className="small secondary">{visible(keys.found)}</p>}
      {dialog === 'add' && first !== undefined && (
        <AddKeyDialog users={users} begin={first.user} onClose={close} />
      )}
      {dialog === 'pair' && first !== undefined && (
        <NewPairDialog
          users={users.map(({ user }) => user)}
          begin={first.user}
          isMac={host.platform === 'darwin'}
          onClose={close}
        />
      )}
    </Section>
  );
}

function UserKeys({
  of: { user, keptOut, files },
  historySince,
}: {
  readonly of: KeyUser;
  readonly historySince: number | null;
}) {
  const count = files.reduce((sum, { entries }) => sum + entries.filter(isKey).length, 0);
  const shown = files.filter(isWorthShowing);
  return (
    <section className="keys-user" aria-label={`Keys of ${short(user, 64)}`}>
      <h3>
        {short(user, 64)} <span className="keys-count">{keyCount(count)}</span>
      </h3>
      {keptOut !== null && <p className="key-warning">{visible(keptOut)}</p>}
      {shown.map((file) => (
        <KeyFileView key={file.path} user={user} file={file} historySince={historySince} />
      ))}
    </section>
  );
}

const isKey = ({ kind }: { kind: string }) => kind === 'key';

/** A file that is not there says nothing. */
function isWorthShowing({ hash, problem, entries, modes }: KeyUser['files'][number]): boolean {
  return hash !== null || problem !== null || entries.length > 0 || modes.findings.length > 0;
}
