import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import type { RemoteLoginSwitch } from './use-remote-login.ts';

/** Asks before Remote Login is turned off while somebody is logged in by SSH. */
export function TurnOffDialog({ question, answer }: Pick<RemoteLoginSwitch, 'question' | 'answer'>) {
  if (question === null) return null;
  return (
    <Dialog title="Turn Remote Login off?" onClose={() => answer(false)}>
      <p>{question}</p>
      <div className="dialog-buttons">
        <Button onClick={() => answer(false)}>Cancel</Button>
        <Button look="danger" onClick={() => answer(true)}>
          Turn Off
        </Button>
      </div>
    </Dialog>
  );
}
