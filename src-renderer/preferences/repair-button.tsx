import { useState } from 'react';
import type { Repair } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { messageOf } from '../format/words.ts';
import { go } from '../stores/route.ts';
import { useHost } from '../stores/stores.ts';
import { Problem } from './form.tsx';

/** The one thing that most likely puts a part right; `done` is called when that was tried. */
export function RepairButton({ repair, done }: { readonly repair: Repair; readonly done: () => void }) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  // A browser may be on another machine than the settings.
  if (repair.action === 'open-sharing' && !isDesktop) return null;
  const click = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      await doRepair(repair.action);
    } catch (error) {
      setProblem(messageOf(error));
    }
    setIsBusy(false);
    done();
  };
  return (
    <div className="part-repair">
      <Button isSmall disabled={isBusy} onClick={() => void click()}>
        {isBusy ? 'One moment…' : repair.label}
      </Button>
      {problem !== null && <Problem>{problem}</Problem>}
    </div>
  );
}

const LOG_CHOICE = 'select[aria-label="Log of sshd"]';

async function doRepair(action: Repair['action']): Promise<unknown> {
  switch (action) {
    case 'install-helper':
      return bridge().call('installHelper', {});
    case 'repair-firewall':
      return bridge().call('repairFirewall', {});
    case 'open-sharing':
      return bridge().call('openSystemSettings', { pane: 'sharing' });
    case 'choose-log':
      go('preferences', 'advanced');
      // Where that tab is shown already.
      return document.querySelector<HTMLElement>(LOG_CHOICE)?.focus();
    case 'ssh-access':
      return go('preferences', 'ssh-access');
    case 'shared-lists':
      return go('preferences', 'shared-lists');
  }
}
