import { useState } from 'react';
import { bridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { messageOf } from '../../format/words.ts';
import { useReports } from '../../stores/reports.ts';
import { showFootLine } from '../../stores/undo.ts';
import { Problem } from '../form.tsx';

/** Asks first: the password can't be brought back. */
export function RemoveAccount({ address }: { readonly address: string }) {
  const [isAsked, setIsAsked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async () => {
    setProblem(null);
    try {
      useReports.setState({ account: await bridge().call('setMailAccount', { account: null }) });
      showFootLine({ text: 'The mail account is removed', undo: null, isProblem: false });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      <Button look="danger" onClick={() => setIsAsked(true)}>
        Remove Account…
      </Button>
      {isAsked && (
        <Dialog title="Remove the mail account?" onClose={() => setIsAsked(false)}>
          <p>
            Drawbridge forgets {address} and its password, which can't be undone. Reports by mail that wait
            stay in the outbox until there is an account again.
          </p>
          {problem !== null && <Problem>{problem}</Problem>}
          <div className="dialog-buttons">
            <Button onClick={() => setIsAsked(false)}>Keep It</Button>
            <Button look="danger" onClick={() => void remove()}>
              Remove Account
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
