import { CircleAlert, FileQuestion } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { Switch } from '../components/switch.tsx';
import { visible } from '../format/safe-text.ts';
import { heldPolicy, isOnByItself, isSwitchedOn, type KeyOnly } from '../key-only/held.ts';
import '../key-only/key-only.css';
import { exceptionWords } from '../key-only/policy-words.ts';
import { useKeyOnly } from '../key-only/use-key-only.ts';
import { KEY_ONLY_LINES, keyOnlyWords } from './access-words.ts';
import { Problem, Row, Section } from './form.tsx';

/** Whether sshd lets keys in only, why, and its switch. */
export function KeyOnlySection({
  keyOnly,
  platform,
  onPlan,
}: {
  readonly keyOnly: KeyOnly;
  readonly platform: string;
  /** Shows what would be changed; with the switch on, or as it is. */
  readonly onPlan: (withKeyOnly: boolean) => void;
}) {
  const { state, found, canSwitch, policy } = keyOnly;
  const { isBusy, problem, turnOff } = useKeyOnly(keyOnly);
  const nameId = useId();
  const words = keyOnlyWords(state, platform);
  const waits = (keyOnly.pending ?? null) !== null;
  return (
    <Section>
      <Row label="Keys only" help={<KeyOnlyHelp keyOnly={keyOnly} platform={platform} />}>
        <div className="access-verdict">
          <span id={nameId} className="unseen">
            Keys only
          </span>
          {canSwitch && !isOnByItself(keyOnly) && (
            <Switch
              labelledBy={nameId}
              isOn={isSwitchedOn(keyOnly)}
              isDisabled={isBusy || waits}
              onChange={(on) => (on ? onPlan(true) : turnOff())}
            />
          )}
          <StateMark state={words.mark} word={isBusy ? 'Switching…' : words.word} isWordShown />
        </div>
        <p className="access-found selectable">{visible(found)}</p>
        {problem !== null && <Problem>{problem}</Problem>}
        {policy !== undefined && (
          <Notes
            exceptions={policy.exceptions.filter(({ allowsPasswords }) => allowsPasswords)}
            unread={policy.unread}
          />
        )}
        {canSwitch && !waits && (
          <Button className="access-options" onClick={() => onPlan(heldPolicy(keyOnly).keyOnly)}>
            Options…
          </Button>
        )}
      </Row>
    </Section>
  );
}

function KeyOnlyHelp({ keyOnly, platform }: { readonly keyOnly: KeyOnly; readonly platform: string }) {
  const { state, canSwitch, pending = null } = keyOnly;
  const { byHand, afterwards } = keyOnlyWords(state, platform);
  if (!canSwitch && state !== 'keys-only') {
    return (
      <>
        <p>{byHand}</p>
        <pre className="access-lines mono selectable">{KEY_ONLY_LINES.join('\n')}</pre>
        {afterwards !== '' && <p>{afterwards}</p>}
      </>
    );
  }
  if (pending !== null) return <p>Confirm or undo the change that waits, then it can be switched again.</p>;
  if (isOnByItself(keyOnly))
    return <p>sshd’s own files say so; Drawbridge did not switch it, and leaves it so.</p>;
  return (
    <p>
      Keys can’t be guessed. Before anything is written you see it, and it goes back by itself if you don’t
      confirm it.
    </p>
  );
}

/** For whom passwords are let in all the same, and what could not be read. */
function Notes({
  exceptions,
  unread,
}: {
  readonly exceptions: NonNullable<KeyOnly['policy']>['exceptions'];
  readonly unread: readonly string[];
}) {
  if (exceptions.length === 0 && unread.length === 0) return null;
  return (
    <ul className="access-notes" aria-label="What else counts">
      {exceptions.map((exception) => (
        <li key={exceptionWords(exception) + exception.changes.join()} className="access-note">
          <CircleAlert size={15} aria-hidden />
          <div>
            <p>
              Passwords for <span className="selectable">{exceptionWords(exception)}</span>
            </p>
            <p className="small secondary selectable">
              {exception.changes.map(visible).join(', ')}
              {exception.isTried ? '' : '. It could not be tried whether that ever holds.'}
            </p>
          </div>
        </li>
      ))}
      {unread.map((file) => (
        <li key={file} className="access-note unread">
          <FileQuestion size={15} aria-hidden />
          <p>
            <span className="mono selectable">{visible(file)}</span> could not be read: what it says is not
            known.
          </p>
        </li>
      ))}
    </ul>
  );
}
