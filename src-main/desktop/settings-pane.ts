import { CallError, type SettingsPane } from '../../src-shared/contract.ts';

/**
 * The only addresses of System Settings that are ever opened. That of Login Items is in facts/macos.md §6; of the
 * others no Mac of ours has opened one, and a system that does not know one opens its front page.
 */
const PANES: Readonly<Record<SettingsPane, string>> = {
  'full-disk-access': 'x-apple.systempreferences:com.apple.preference.security?Privacy_AllFiles',
  'login-items': 'x-apple.systempreferences:com.apple.LoginItems-Settings.extension',
  sharing: 'x-apple.systempreferences:com.apple.Sharing-Settings.extension',
};

/** @throws CallError where there are no such settings */
export async function openSettingsPane(
  pane: SettingsPane,
  platform: string,
  open: (url: string) => Promise<void>,
): Promise<void> {
  if (platform !== 'darwin')
    throw new CallError('unavailable', "This system has other settings than a Mac's. Open them by hand.");
  await open(PANES[pane]);
}
