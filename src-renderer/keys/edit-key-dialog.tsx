import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Check } from '../components/check.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/fields.tsx';
import { short } from '../format/safe-text.ts';
import { attempt } from '../stores/undo.ts';
import { type Flag, type KeyDraft, type KeyField, keyDraftOf, readKeyDraft } from './key-draft.ts';
import { keyName, type ShownKey } from './key-words.ts';
import './keys.css';

const TEXTS: readonly { field: KeyField; label: string; help: string; placeholder: string }[] = [
  { field: 'comment', label: 'Comment', help: 'What you call it, such as mia@phone.', placeholder: '' },
  {
    field: 'from',
    label: 'Only from',
    help: 'Addresses, networks like 192.0.2.0/24, or names, with commas between.',
    placeholder: 'Anywhere',
  },
  {
    field: 'expires',
    label: 'Until',
    help: 'sshd refuses it from then on: 2027-01-31, or with a time 2027-01-31 18:00.',
    placeholder: 'Without end',
  },
  {
    field: 'command',
    label: 'Runs only',
    help: 'This command, whatever is asked for. For a backup, say.',
    placeholder: 'What is asked for',
  },
];

const FLAG_WORDS: readonly { flag: Flag; words: string; help?: string }[] = [
  {
    flag: 'restrict',
    words: 'Nothing but commands',
    help: 'All of the below, and what sshd may add later.',
  },
  { flag: 'noPortForwarding', words: 'No port forwarding' },
  { flag: 'noAgentForwarding', words: 'No agent forwarding' },
  { flag: 'noX11Forwarding', words: 'No X11 forwarding' },
  { flag: 'noPty', words: 'No terminal' },
];

/** Another comment, other restrictions. */
export function EditKeyDialog({
  entry,
  file,
  onClose,
}: {
  readonly entry: ShownKey;
  readonly file: { readonly user: string; readonly path: string; readonly hash: string | null };
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<KeyDraft>(() => keyDraftOf(entry));
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { change, problem } = readKeyDraft(draft, entry);
  const canSave = change !== null && Object.keys(change).length > 0 && !isBusy;
  const save = async () => {
    if (change === null) return;
    setIsBusy(true);
    const { line, fingerprint } = entry;
    const said = await attempt('editKey', { ...file, line, fingerprint, change }, 'The key is changed');
    setIsBusy(false);
    setRefused(said);
    if (said === null) onClose();
  };
  const { other } = entry.restrictions;
  return (
    <Dialog title={keyName(entry)} onClose={onClose}>
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSave) void save();
        }}
      >
        <div className="keys-fields">
          {TEXTS.map(({ field, label, help, placeholder }) => {
            const wrong = problem?.field === field ? problem.sentence : null;
            return (
              <Field key={field} label={label} help={help} problem={wrong}>
                {(ids) => (
                  <span className={wrong === null ? 'field' : 'field wrong'}>
                    <input
                      {...ids}
                      type="text"
                      spellCheck={false}
                      autoComplete="off"
                      placeholder={placeholder}
                      maxLength={2000}
                      value={draft[field]}
                      onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
                    />
                  </span>
                )}
              </Field>
            );
          })}
          <fieldset className="fields-row key-flags" aria-label="What it may not do">
            <span className="fields-label">Limits</span>
            <div className="fields-body">
              {FLAG_WORDS.map(({ flag, words, help }) => (
                <Check
                  key={flag}
                  isOn={draft.flags[flag]}
                  help={help}
                  onChange={(on) => setDraft({ ...draft, flags: { ...draft.flags, [flag]: on } })}
                >
                  {words}
                </Check>
              ))}
            </div>
          </fieldset>
          {other.length > 0 && (
            <div className="fields-row">
              <span className="fields-label">Also</span>
              <div className="fields-body">
                <p className="mono selectable key-other">{other.map((one) => short(one, 200)).join(', ')}</p>
                <p className="fields-note">These options stay as they are.</p>
              </div>
            </div>
          )}
        </div>
        {refused !== null && (
          <p className="dialog-problem" role="alert">
            {refused}
          </p>
        )}
        <div className="sheet-foot">
          <div className="dialog-buttons">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="main" type="submit" disabled={!canSave}>
              Save
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
