/** Key-only SSH of a guard in memory. */
import { CallError, type Handlers, type SshPolicy } from '../../../src-shared/contract.ts';
import { NOW } from './fake-data.ts';

type KeyOnlyCalls = Pick<Handlers, 'planKeyOnly' | 'setKeyOnly' | 'confirmKeyOnly' | 'undoKeyOnly'>;

export const FAKE_DROP_IN = '/etc/ssh/sshd_config.d/000-drawbridge.conf';

export function fakeKeyOnly(): KeyOnlyCalls {
  let waiting: SshPolicy | null = null;
  const settle = () => {
    if (waiting === null) throw new CallError('not-found', 'No change waits to be confirmed.');
    waiting = null;
    return {};
  };
  return {
    planKeyOnly: ({ wanted }) => ({
      problems: wanted.allowUsers.includes('nobody')
        ? ['Of those who could still log in nobody has a key.']
        : [],
      warnings: [],
      file: FAKE_DROP_IN,
      isBlock: false,
      text: wanted.keyOnly ? 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n' : '',
      found: wanted.keyOnly ? 'sshd accepts keys only.' : 'sshd accepts passwords, and keys.',
    }),
    setKeyOnly: ({ wanted, seconds }) => {
      waiting = wanted.keyOnly ? wanted : null;
      return wanted.keyOnly ? { endsAt: NOW + seconds * 1000, undo: null } : { endsAt: null, undo: 'undo-1' };
    },
    confirmKeyOnly: settle,
    undoKeyOnly: settle,
  };
}
