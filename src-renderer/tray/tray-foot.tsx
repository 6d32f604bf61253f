import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { Access } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Switch } from '../components/switch.tsx';
import { openWindow } from '../stores/route.ts';

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
          <RemoteLogin {...access.remoteLogin} />
          <KeyOnly {...access.keyOnly} />
        </>
      )}
      <button type="button" className="tray-line tray-open" onClick={() => openWindow('activity')}>
        Open Activity
        {hasShortcuts && <kbd className="secondary">⌘O</kbd>}
      </button>
    </footer>
  );
}

function RemoteLogin({ state, found, canSwitch }: Access['remoteLogin']) {
  const id = useId();
  const why = canSwitch ? found : `${found} It can't be switched from here.`;
  return (
    <div className="tray-line" title={why}>
      <span id={id}>Remote Login</span>
      <span className="tray-found small secondary">
        {state === 'unknown' ? `Not known: ${found}` : canSwitch ? '' : 'Not switchable here'}
      </span>
      <span className="unseen">{why}</span>
      <Switch labelledBy={id} isOn={state === 'on'} isDisabled={!canSwitch} onChange={toAccess} />
    </div>
  );
}

const KEY_ONLY = { 'keys-only': 'Keys only', passwords: 'Passwords accepted' };

function KeyOnly({ state, found, canSwitch }: Access['keyOnly']) {
  const words = state === 'unknown' ? `Not known: ${found}` : KEY_ONLY[state];
  return (
    <div className="tray-line" title={found}>
      <span className={`tray-dot ${state}`} aria-hidden />
      <span className="clip">{words}</span>
      {state === 'passwords' && canSwitch && (
        <Button look="plain" className="tray-to-keys" onClick={toAccess}>
          Switch to keys
          <ChevronRight size={14} aria-hidden />
        </Button>
      )}
    </div>
  );
}
