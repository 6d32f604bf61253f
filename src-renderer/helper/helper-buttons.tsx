import { Button } from '../components/button.tsx';
import './helper.css';
import { helperWords } from './helper-words.ts';
import type { HelperControl } from './use-helper.ts';

/** What can be done about the helper; each begins with macOS's own prompt for an administrator. */
export function HelperButtons({
  control: { helper, busy, run },
  mayUninstall,
}: {
  readonly control: HelperControl;
  readonly mayUninstall: boolean;
}) {
  if (helper === null) return null;
  const { install, isThere } = helperWords(helper.state);
  return (
    <>
      {install !== null && (
        <Button look="main" isSmall disabled={busy !== null} onClick={() => run('installHelper')}>
          {busy === 'installHelper' ? 'Waiting for macOS…' : install}
        </Button>
      )}
      {mayUninstall && isThere && (
        <Button isSmall disabled={busy !== null} onClick={() => run('uninstallHelper')}>
          {busy === 'uninstallHelper' ? 'Waiting for macOS…' : 'Uninstall…'}
        </Button>
      )}
    </>
  );
}
