import { useEffect, useId, useState } from 'react';
import type { KeyUser } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/fields.tsx';
import { Segments } from '../components/segments.tsx';
import { UserChoice } from '../components/user-choice.tsx';
import { counted } from '../format/figures.ts';
import { visible } from '../format/safe-text.ts';
import { attempt } from '../stores/undo.ts';
import { CandidateList } from './candidate-list.tsx';
import './keys.css';
import { PasteField } from './paste-field.tsx';
import { useCandidates } from './use-candidates.ts';

const REST_MS = 250;

type Source = 'paste' | 'github';

/** Lets a key in that somebody gave. */
export function AddKeyDialog({
  users,
  begin,
  onClose,
}: {
  readonly users: readonly KeyUser[];
  readonly begin: string;
  readonly onClose: () => void;
}) {
  const [source, setSource] = useState<Source>('paste');
  const [user, setUser] = useState(begin);
  const [path, setPath] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  const found = useCandidates();
  const { chosen, problem, read, clear } = found;
  useEffect(() => {
    if (source !== 'paste' || text.trim() === '') return;
    const timer = setTimeout(() => read(user, text), REST_MS);
    return () => clearTimeout(timer);
  }, [source, text, user, read]);
  const files =
    users.find((one) => one.user === user)?.files.filter(({ readOnly }) => readOnly === null) ?? [];
  const add = async () => {
    setIsAdding(true);
    const said = await attempt(
      'addKeys',
      { user, text: chosen.map((key) => key.text).join('\n'), ...(path !== null && { path }) },
      ({ added, path: where }) => `${counted(added.length, 'key')} added to ${visible(where)}`,
    );
    setIsAdding(false);
    setRefused(said);
    if (said === null) onClose();
  };
  const start = (next: Source) => {
    setSource(next);
    setText('');
    clear();
  };
  return (
    <Dialog title="Add a key" onClose={onClose}>
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen.length > 0 && !isAdding) void add();
        }}
      >
        <p className="secondary">Whoever has the private half of it gets in as this user.</p>
        <div className="keys-fields">
          {users.length > 1 && (
            <Field label="User">
              {({ id }) => (
                <UserChoice
                  id={id}
                  users={users.map((one) => one.user)}
                  value={user}
                  onChange={(next) => {
                    setUser(next);
                    setPath(null);
                    clear();
                  }}
                />
              )}
            </Field>
          )}
          {files.length > 1 && (
            <Field label="File">
              {({ id }) => (
                <span className="field">
                  <select
                    id={id}
                    value={path ?? ''}
                    onChange={(event) => setPath(event.target.value || null)}
                  >
                    <option value="">The first that sshd reads</option>
                    {files.map((file) => (
                      <option key={file.path} value={file.path}>
                        {visible(file.path)}
                      </option>
                    ))}
                  </select>
                </span>
              )}
            </Field>
          )}
        </div>
        <Segments
          label="Where the key comes from"
          value={source}
          onChange={start}
          segments={[
            { value: 'paste', words: 'Paste' },
            { value: 'github', words: 'From GitHub' },
          ]}
        />
        {source === 'paste' ? (
          <PasteField
            label="Public key"
            value={text}
            onChange={(next) => {
              setText(next);
              if (next.trim() === '') clear();
            }}
            onRefuse={(why) => {
              setText('');
              clear(why);
            }}
          />
        ) : (
          <GithubField isBusy={found.isBusy} onAsk={(name) => found.fromGithub(user, name)} />
        )}
        {(refused ?? problem) !== null && (
          <p className="dialog-problem" role="alert">
            {visible(refused ?? problem ?? '')}
          </p>
        )}
        <CandidateList {...found} />
        <div className="sheet-foot">
          <div className="dialog-buttons">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="main" type="submit" disabled={chosen.length === 0 || isAdding}>
              {chosen.length > 1 ? `Add ${chosen.length} Keys` : 'Add Key'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function GithubField({
  isBusy,
  onAsk,
}: {
  readonly isBusy: boolean;
  readonly onAsk: (name: string) => void;
}) {
  const [name, setName] = useState('');
  const id = useId();
  const ask = () => {
    if (name.trim() !== '') onAsk(name.trim());
  };
  return (
    <div className="paste">
      <label htmlFor={id}>GitHub user</label>
      <div className="keys-line">
        <span className="field">
          <input
            id={id}
            type="text"
            maxLength={39}
            spellCheck={false}
            autoComplete="off"
            aria-describedby={`${id}-help`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              ask();
            }}
          />
        </span>
        <Button disabled={isBusy || name.trim() === ''} onClick={ask}>
          {isBusy ? 'Asking…' : 'Show Keys'}
        </Button>
      </div>
      <p id={`${id}-help`} className="small secondary">
        github.com is asked for this user’s public keys once, when you press the button. Nothing is added yet.
      </p>
    </div>
  );
}
