import { useState } from 'react';
import type { CallOutput } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { Check } from '../components/check.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/fields.tsx';
import { UserChoice } from '../components/user-choice.tsx';
import { visible } from '../format/safe-text.ts';
import { messageOf } from '../format/words.ts';
import './keys.css';
import { MadePair } from './made-pair.tsx';
import { pairProblem } from './pair-problem.ts';

const TYPES = [
  { value: 'ed25519', words: 'ED25519 (for all of today)' },
  { value: 'rsa', words: 'RSA 4096 (for old servers)' },
] as const;

/** Makes a key pair of this machine's, to log in elsewhere with. */
export function NewPairDialog({
  users,
  begin,
  isMac,
  onClose,
}: {
  readonly users: readonly string[];
  readonly begin: string;
  readonly isMac: boolean;
  readonly onClose: () => void;
}) {
  const [user, setUser] = useState(begin);
  const [type, setType] = useState<(typeof TYPES)[number]['value']>('ed25519');
  const [name, setName] = useState('');
  const [comment, setComment] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [keychain, setKeychain] = useState(isMac);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [made, setMade] = useState<CallOutput<'newKeyPair'> | null>(null);
  const { nameProblem, againProblem } = pairProblem({ name, passphrase, again });
  const canMake = nameProblem === null && again === passphrase && !isBusy;
  const make = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      const wish = { user, type, comment, passphrase, keychain: keychain && passphrase !== '' };
      setMade(await bridge().call('newKeyPair', { ...wish, ...(name !== '' && { name }) }));
      setPassphrase('');
      setAgain('');
    } catch (error) {
      setProblem(messageOf(error));
    }
    setIsBusy(false);
  };
  if (made !== null) return <MadePair made={made} onClose={onClose} />;
  return (
    <Dialog title="New key pair" onClose={onClose}>
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          if (canMake) void make();
        }}
      >
        <p className="secondary">
          For logging in from this machine to others. The private half stays here; the public half is what the
          others get.
        </p>
        <div className="keys-fields">
          {users.length > 1 && (
            <Field label="User">
              {({ id }) => <UserChoice id={id} users={users} value={user} onChange={setUser} />}
            </Field>
          )}
          <Field label="Kind">
            {(ids) => (
              <span className="field">
                <select
                  {...ids}
                  value={type}
                  onChange={(event) => setType(event.target.value === 'rsa' ? 'rsa' : 'ed25519')}
                >
                  {TYPES.map(({ value, words }) => (
                    <option key={value} value={value}>
                      {words}
                    </option>
                  ))}
                </select>
              </span>
            )}
          </Field>
          <TextField
            label="File"
            value={name}
            placeholder={`id_${type}`}
            help="In ~/.ssh. A file that is there is never overwritten."
            problem={nameProblem}
            onChange={setName}
          />
          <TextField
            label="Comment"
            value={comment}
            placeholder="mia@mini"
            help="So that others know whose it is."
            onChange={(text) => setComment(text.replace(/\p{Cc}/gu, '').slice(0, 200))}
          />
          <TextField
            label="Passphrase"
            value={passphrase}
            isSecret
            onChange={setPassphrase}
            help={
              passphrase === ''
                ? 'Without one, whoever gets the file can use it.'
                : 'It is given to ssh-keygen alone, and kept nowhere.'
            }
          />
          <TextField label="Once more" value={again} isSecret problem={againProblem} onChange={setAgain} />
          {isMac && (
            <div className="fields-row">
              <span />
              <Check isOn={keychain} isDisabled={passphrase === ''} onChange={setKeychain}>
                Remember the passphrase in the Keychain
              </Check>
            </div>
          )}
        </div>
        {problem !== null && (
          <p className="dialog-problem" role="alert">
            {visible(problem)}
          </p>
        )}
        <div className="sheet-foot">
          <div className="dialog-buttons">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="main" type="submit" disabled={!canMake}>
              {isBusy ? 'Making…' : 'Make It'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

function TextField({
  label,
  value,
  onChange,
  placeholder,
  help,
  problem = null,
  isSecret = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
  readonly help?: string;
  readonly problem?: string | null;
  readonly isSecret?: boolean;
}) {
  return (
    <Field label={label} help={help} problem={problem}>
      {(ids) => (
        <span className={problem === null ? 'field' : 'field wrong'}>
          <input
            {...ids}
            type={isSecret ? 'password' : 'text'}
            autoComplete={isSecret ? 'new-password' : 'off'}
            spellCheck={false}
            maxLength={1000}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      )}
    </Field>
  );
}
