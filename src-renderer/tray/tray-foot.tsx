import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { Access } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Switch } from '../components/switch.tsx';
import { isSwitchedOn, type KeyOnly } from '../key-only/held.ts';
import { PendingBanner } from '../key-only/pending-banner.tsx';
import { useKeyOnly } from '../key-only/use-key-only.ts';
import { SwitchProblem } from '../remote-login/switch-problem.tsx';
import { TurnOffDialog } from '../remote-login/turn-off-dialog.tsx';
import { useRemoteLogin } from '../remote-login/use-remote-login.ts';
import { openWindow } from '../stores/route.ts';

const KEY_ONLY = { 'keys-only': 'Keys only', passwords: 'Passwords accepted' };

const toAccess = () => openWindow('preferences', { tab: 'ssh-access' });

/** Remote Login, what sshd accepts, and the way to the activity window. */
export function TrayFoot({
  access,
  hasShortcuts,
}: {
  readonly access: Access | null;
  readonly hasShortcuts: boolean;
}) {
  return (
    <footer className="tray-foot">
      {access !== null && (
        <>
          <RemoteLogin remoteLogin={access.remoteLogin} />
          <KeyOnlyLine keyOnly={access.keyOnly} />
        </>
      )}
      <button type="button" className="tray-line tray-open" onClick={() => openWindow('activity')}>
        Open Activity
        {hasShortcuts && <kbd className="secondary">⌘O</kbd>}
      </button>
    </footer>
  );
}

function RemoteLogin({ remoteLogin }: { readonly remoteLogin: Access['remoteLogin'] }) {
  const id = useId();
  const { state, found, canSwitch, whyNot } = remoteLogin;
  const { isOn, isBusy, problem, question, set, answer } = useRemoteLogin(remoteLogin);
  const why = whyNot === null ? found : `${found} ${whyNot}`;
  const words =
    state === 'unknown'
      ? `Not known: ${found}`
      : isBusy
        ? 'Switching…'
        : canSwitch
          ? ''
          : 'Not switchable here';
  return (
    <>
      <div className="tray-line" title={why}>
        <span id={id}>Remote Login</span>
        <span className="tray-found small secondary">{words}</span>
        <span className="unseen">{why}</span>
        <Switch labelledBy={id} isOn={isOn} isDisabled={!canSwitch || isBusy} onChange={set} />
      </div>
      <SwitchProblem problem={problem} />
      <TurnOffDialog question={question} answer={answer} />
    </>
  );
}

/** What sshd accepts; a change that waits with its countdown; else the switch, or the way to it. */
function KeyOnlyLine({ keyOnly }: { readonly keyOnly: KeyOnly }) {
  const { isBusy, problem, turnOff } = useKeyOnly(keyOnly);
  const { state, found, canSwitch } = keyOnly;
  const words = state === 'unknown' ? `Not known: ${found}` : KEY_ONLY[state];
  const waits = (keyOnly.pending ?? null) !== null;
  const isOn = isSwitchedOn(keyOnly);
  return (
    <>
      <div className="tray-line" title={found}>
        <span className={`tray-dot ${state}`} aria-hidden />
        <span className="clip">{words}</span>
        {canSwitch && !waits && isOn && (
          <span className="tray-keys-switch">
            <Switch label="Key-only SSH" isOn isDisabled={isBusy} onChange={turnOff} />
          </span>
        )}
        {canSwitch && !waits && !isOn && state === 'passwords' && (
          <Button look="plain" className="tray-to-keys" onClick={toAccess}>
            {keyOnly.wasReset === true ? 'Restore' : 'Switch to keys'}
            <ChevronRight size={14} aria-hidden />
          </Button>
        )}
      </div>
      {problem !== null && (
        <p className="tray-key-problem" role="alert">
          {problem}
        </p>
      )}
      <PendingBanner keyOnly={keyOnly} />
    </>
  );
}
