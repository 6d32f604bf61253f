import type { EventPayload } from '../../../src-shared/contract.ts';
import type { Notice } from './notice.ts';

/** What sshd accepts goes back soon unless the owner says that it works. */
export function confirmationNotice({ seconds, keyOnly, endsAt }: EventPayload<'confirmationDue'>): Notice {
  const what = keyOnly ? 'Key-only SSH goes' : 'What sshd accepts goes';
  return {
    category: 'confirmations',
    severity: 'high',
    title: `${what} back in ${seconds} s unless you confirm`,
    body: 'Log in with a key from another window first. A login by key confirms it too.',
    attacker: null,
    actions: ['confirm', 'undo'],
    once: `confirmation ${endsAt}`,
  };
}
