import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { counted } from '../format/figures.ts';
import { useStatus } from '../stores/stores.ts';
import { attempt } from '../stores/undo.ts';
import { Problem, Row } from './form.tsx';

export function ForgetRow() {
  const { status } = useStatus();
  const [isAsked, setIsAsked] = useState(false);
  const [isForgetting, setIsForgetting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const forget = async () => {
    setIsForgetting(true);
    const refused = await attempt('forgetHistory', {}, 'The history is forgotten');
    setIsForgetting(false);
    setProblem(refused);
    if (refused === null) setIsAsked(false);
  };
  return (
    <Row label="History" help="Deletes what was recorded. Standing blocks stay.">
      <Button look="danger" onClick={() => setIsAsked(true)}>
        Forget History…
      </Button>
      {isAsked && status !== null && (
        <Dialog title="Forget the history?" onClose={() => setIsAsked(false)}>
          <p>
            This deletes all recorded login events with {counted(status.total.attempts, 'attempt')},{' '}
            {counted(status.total.attackers, 'attacker')}, and the blocks that are over. It can't be undone.
          </p>
          <p className="forget-stays">
            {status.total.activeBlocks === 0
              ? 'Nobody is blocked now.'
              : `The ${counted(status.total.activeBlocks, 'block')} that stand now stay.`}{' '}
            Rules, preferences and the allow list stay too.
          </p>
          {problem !== null && <Problem>{problem}</Problem>}
          <div className="dialog-buttons">
            <Button onClick={() => setIsAsked(false)}>Keep It</Button>
            <Button look="danger" disabled={isForgetting} onClick={() => void forget()}>
              Forget History
            </Button>
          </div>
        </Dialog>
      )}
    </Row>
  );
}
