import type { Access, Part, RemoteLogin } from '../../src-shared/contract.ts';
import { short } from '../format/safe-text.ts';

interface Words {
  readonly mark: Part['state'];
  readonly word: string;
  /** What the owner can do without Drawbridge. */
  readonly byHand: string;
}

/** Both: a password can also be asked for "keyboard-interactively" (sshd_config(5)). */
export const KEY_ONLY_LINES = ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] as const;

export function remoteLoginWords(state: RemoteLogin['state'], platform: string): Words {
  const byHand =
    platform === 'darwin'
      ? 'By hand: System Settings > General > Sharing > Remote Login.'
      : "By hand: start or stop sshd with your system's service manager.";
  if (state === 'on') return { mark: 'ok', word: 'On', byHand };
  if (state === 'off') return { mark: 'off', word: 'Off', byHand };
  return { mark: 'off', word: 'Not known', byHand };
}

/** Null where it is not known. */
export function mayLogInWords({ who, users, groups }: RemoteLogin['mayLogIn']): string | null {
  if (who === 'unknown') return null;
  if (who === 'everyone') return 'All users';
  const named = [...users, ...groups.map((group) => `the group ${group}`)].map((name) => short(name, 60));
  return named.length === 0 ? 'Nobody' : named.join(', ');
}

export function keyOnlyWords(
  state: Access['keyOnly']['state'],
  platform: string,
): Words & { readonly afterwards: string } {
  // sshd takes the first value that it finds (sshd_config(5)), so the top wins over everything below and included.
  const byHand =
    'Drawbridge can’t switch it here: that takes its helper, or a guard that is root. By hand: log in once with your key; if that works, put these as the first lines into /etc/ssh/sshd_config:';
  const afterwards = platform === 'darwin' ? '' : 'Then let sshd read its configuration again.';
  if (state === 'keys-only') return { mark: 'ok', word: 'Yes', byHand, afterwards };
  if (state === 'passwords')
    return { mark: 'attention', word: 'No: passwords are accepted', byHand, afterwards };
  return { mark: 'off', word: 'Not known', byHand, afterwards };
}
