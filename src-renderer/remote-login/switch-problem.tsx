import type { SwitchProblem as Problem, SettingsPane } from '../../src-shared/contract.ts';
import { bridge } from '../bridge/bridge.ts';
import { Button } from '../components/button.tsx';
import { short } from '../format/safe-text.ts';
import { messageOf } from '../format/words.ts';
import { useHost } from '../stores/stores.ts';
import { showFootLine } from '../stores/undo.ts';
import './remote-login.css';

const PANES: Readonly<Record<SettingsPane, string>> = {
  sharing: 'Open Sharing…',
  'full-disk-access': 'Open Full Disk Access…',
  'login-items': 'Open Login Items…',
};

function open(pane: SettingsPane): void {
  bridge()
    .call('openSystemSettings', { pane })
    .catch((error: unknown) => showFootLine({ text: messageOf(error), undo: null, isProblem: true }));
}

/** Why switching did not come about, with the ways to where it can be mended. */
export function SwitchProblem({ problem }: { readonly problem: Problem | null }) {
  const isDesktop = useHost(({ host }) => host?.kind === 'desktop');
  if (problem === null) return null;
  return (
    <div className="switch-problem" role="alert">
      <p>{short(problem.sentence, 500)}</p>
      {isDesktop && problem.panes.length > 0 && (
        <p className="switch-problem-ways">
          {problem.panes.map((pane) => (
            <Button key={pane} isSmall onClick={() => open(pane)}>
              {PANES[pane]}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}
