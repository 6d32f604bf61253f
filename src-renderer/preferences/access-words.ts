import type { Access, Part } from '../../src-shared/contract.ts';

interface Words {
  readonly mark: Part['state'];
  readonly word: string;
  /** What the owner can do without Drawbridge. */
  readonly byHand: string;
}

/** Both: a password can also be asked for "keyboard-interactively" (sshd_config(5)). */
export const KEY_ONLY_LINES = ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] as const;

export function remoteLoginWords(state: Access['remoteLogin']['state'], platform: string): Words {
  const byHand =
    platform === 'darwin'
      ? 'Switching it is not available here yet. By hand: System Settings > General > Sharing > Remote Login.'
      : "Switching it is not available here yet. By hand: start or stop sshd with your system's service manager.";
  if (state === 'on') return { mark: 'ok', word: 'On', byHand };
  if (state === 'off') return { mark: 'off', word: 'Off', byHand };
  return { mark: 'off', word: 'Not known', byHand };
}

export function keyOnlyWords(
  state: Access['keyOnly']['state'],
  platform: string,
): Words & { readonly afterwards: string } {
  // sshd takes the first value that it finds (sshd_config(5)), so the top wins over everything below and included.
  const byHand =
    'Switching it is not available here yet. By hand: log in once with your key; if that works, put these as the first lines into /etc/ssh/sshd_config:';
  const afterwards = platform === 'darwin' ? '' : 'Then let sshd read its configuration again.';
  if (state === 'keys-only') return { mark: 'ok', word: 'Yes', byHand, afterwards };
  if (state === 'passwords')
    return { mark: 'attention', word: 'No: passwords are accepted', byHand, afterwards };
  return { mark: 'off', word: 'Not known', byHand, afterwards };
}
