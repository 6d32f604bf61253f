import { useEffect, useState } from 'react';
import type { KeyUser } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/fields.tsx';
import { Segments } from '../../components/segments.tsx';
import { guardNow } from '../../components/use-now.ts';
import { UserChoice } from '../../components/user-choice.tsx';
import { visible } from '../../format/safe-text.ts';
import { messageOf } from '../../format/words.ts';
import { useKeys } from '../../stores/stores.ts';
import { CandidateList } from '../candidate-list.tsx';
import { keyName } from '../key-words.ts';
import '../keys.css';
import { PasteField } from '../paste-field.tsx';
import { type Candidates, useCandidates } from '../use-candidates.ts';
import { APPS, type App, appNamed } from './apps.ts';
import { ConnectStep } from './connect-step.tsx';
import './device.css';
import { type AddedKeys, WaitingStep } from './waiting-step.tsx';

const REST_MS = 250;

type Step = 'connect' | 'key' | 'wait';

const TITLES: Readonly<Record<Step, string>> = {
  connect: 'Add a device: what it connects to',
  key: 'Add a device: its public key',
  wait: 'Add a device: try it',
};

/** Leads a phone or another computer in: where to connect, its key, and the proof that it works. */
export function AddDeviceDialog({ onClose }: { readonly onClose: () => void }) {
  const users = useKeys(({ keys }) => keys?.users);
  const [step, setStep] = useState<Step>('connect');
  const [app, setApp] = useState<App['value']>('prompt');
  const [chosenUser, setUser] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [added, setAdded] = useState<AddedKeys | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const found = useCandidates();
  const { read, clear } = found;
  const of = userOf(users ?? [], chosenUser);
  const user = of?.user ?? '';
  useEffect(() => {
    if (text.trim() === '') return;
    const timer = setTimeout(() => read(user, text), REST_MS);
    return () => clearTimeout(timer);
  }, [text, user, read]);
  const watched = keysToWatch(found);
  const names = users?.map((one) => one.user) ?? [];
  const add = async () => {
    setIsBusy(true);
    setRefused(null);
    const since = guardNow();
    try {
      const lines = watched.map((key) => key.text).join('\n');
      const answer = await bridge().call('addKeys', { user, text: lines });
      setAdded({
        fingerprints: watched.map(({ fingerprint }) => fingerprint),
        names: watched.map(keyName),
        path: answer.path,
        undo: answer.undo,
        since,
      });
      setStep('wait');
    } catch (error) {
      setRefused(messageOf(error));
    }
    setIsBusy(false);
  };
  const problem = refused ?? found.problem;
  return (
    <Dialog title={TITLES[step]} onClose={onClose}>
      <div className="sheet device">
        {step !== 'wait' && <Segments label="From what" segments={APPS} value={app} onChange={setApp} />}
        {step === 'connect' && (
          <>
            {names.length > 1 && (
              <Field label="Logs in as">
                {({ id }) => <UserChoice id={id} users={names} value={user} onChange={setUser} />}
              </Field>
            )}
            {user === '' ? (
              <p className="dialog-problem">
                It is not known yet who could log in with a key. Close this, and look again in a moment.
              </p>
            ) : (
              <ConnectStep key={user} user={user} app={appNamed(app)} />
            )}
            {(of?.keptOut ?? null) !== null && <p className="dialog-problem">{visible(of?.keptOut ?? '')}</p>}
          </>
        )}
        {step === 'key' && (
          <>
            <p>{appNamed(app).key}</p>
            <PasteField
              label="Its public key"
              value={text}
              onChange={(next) => {
                setText(next);
                setRefused(null);
                if (next.trim() === '') clear();
              }}
              onRefuse={(why) => {
                setText('');
                clear(why);
              }}
            />
            {problem !== null && (
              <p className="dialog-problem" role="alert">
                {visible(problem)}
              </p>
            )}
            <CandidateList {...found} />
          </>
        )}
        {step === 'wait' && added !== null && (
          <WaitingStep
            added={added}
            onTakenBack={() => {
              setAdded(null);
              setText('');
              clear();
              setStep('key');
            }}
          />
        )}
        <div className="sheet-foot">
          <div className="dialog-buttons">
            {step === 'key' && <Button onClick={() => setStep('connect')}>Back</Button>}
            <span className="device-gap" />
            {step !== 'wait' && <Button onClick={onClose}>Cancel</Button>}
            {step === 'connect' && (
              <Button look="main" disabled={user === ''} onClick={() => setStep('key')}>
                Continue
              </Button>
            )}
            {step === 'key' && (
              <Button look="main" disabled={watched.length === 0 || isBusy} onClick={() => void add()}>
                Add and Wait
              </Button>
            )}
            {step === 'wait' && (
              <Button look="main" onClick={onClose}>
                Done
              </Button>
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

/** Whom the owner chose; at first somebody who could log in with a key. */
function userOf(users: readonly KeyUser[], chosen: string | null): KeyUser | undefined {
  return (
    users.find(({ user }) => user === chosen) ?? users.find(({ keptOut }) => keptOut === null) ?? users[0]
  );
}

/** Also those that are there already: that they work can be seen as well. */
function keysToWatch({ candidates, chosen }: Candidates) {
  const isChosen = new Set(chosen);
  return (candidates ?? []).filter((key) => isChosen.has(key) || key.knownAt !== null);
}
