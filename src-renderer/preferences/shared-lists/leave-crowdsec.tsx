import { useState } from 'react';
import type { CrowdSec } from '../../../src-shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { counted } from '../../format/figures.ts';
import { changeShare, useShare } from '../../stores/share.ts';
import { Problem } from '../form.tsx';
import { CommandLine } from './command-line.tsx';

/** Asks first: the machine would have to be registered anew. */
export function LeaveCrowdSec({ crowdSec }: { readonly crowdSec: CrowdSec }) {
  const { settings, holds, pushed } = crowdSec;
  const [isAsked, setIsAsked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    const refused = await changeShare('setCrowdSec', { change: { url: '' } }, 'The LAPI is left');
    if (refused === null) useShare.setState({ lapiCommand: null });
    setProblem(refused);
  };
  return (
    <>
      <Button isSmall look="danger" onClick={() => setIsAsked(true)}>
        Leave…
      </Button>
      {isAsked && (
        <Dialog title="Leave this LAPI?" onClose={() => setIsAsked(false)}>
          <div className="leave-words">
            <p>
              {holds === 0
                ? 'It keeps nobody out here now.'
                : `The ${counted(holds, 'address or network', 'addresses and networks')} that it keeps out here ${holds === 1 ? 'is' : 'are'} let in, except whom a rule, a list or you keep out.`}{' '}
              This guard's own blocks stay.
            </p>
            {pushed > 0 && (
              <p>
                The {counted(pushed, 'block')} that it was given {pushed === 1 ? 'stands' : 'stand'} there
                until
                {pushed === 1 ? ' its end' : ' their ends'}.
              </p>
            )}
            <p>The key and the password for it are forgotten. To take this machine off there, too:</p>
            <CommandLine
              label="Copy the command that takes this machine off"
              command={`sudo cscli machines delete ${settings.machineId}`}
            />
          </div>
          {problem !== null && <Problem>{problem}</Problem>}
          <div className="dialog-buttons">
            <Button onClick={() => setIsAsked(false)}>Stay</Button>
            <Button look="danger" onClick={() => void leave()}>
              Leave
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
