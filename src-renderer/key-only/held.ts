import type { Access, SshPolicy } from '../../src-shared/contract.ts';

export type KeyOnly = Access['keyOnly'];

export const NO_POLICY: SshPolicy = {
  keyOnly: false,
  noRootLogin: false,
  maxAuthTries: null,
  loginGraceTime: null,
  allowUsers: [],
};

/** What Drawbridge has sshd told: what waits to be confirmed, else what was. */
export function heldPolicy({ pending, chosen }: KeyOnly): SshPolicy {
  return pending?.wanted ?? chosen ?? NO_POLICY;
}

/** Whether Drawbridge's own switch is on. sshd may accept keys only without it, or passwords in spite of it. */
export function isSwitchedOn(keyOnly: KeyOnly): boolean {
  const isLost = keyOnly.wasReset === true && (keyOnly.pending ?? null) === null;
  return heldPolicy(keyOnly).keyOnly && !isLost;
}

/** Whether sshd's own files let keys in only, without Drawbridge. */
export function isOnByItself(keyOnly: KeyOnly): boolean {
  return keyOnly.state === 'keys-only' && !heldPolicy(keyOnly).keyOnly;
}

/** What goes back unless it is confirmed, as the beginning of a sentence. */
export function whatGoesBack({ keyOnly }: SshPolicy): string {
  return keyOnly ? 'Key-only SSH goes back' : 'What sshd accepts goes back';
}

/** What became of a change that waited; null: nothing waited, or it still does. */
export function outcome(before: KeyOnly, now: KeyOnly): string | null {
  const waited = before.pending ?? null;
  if (waited === null || (now.pending ?? null) !== null) return null;
  const isKept = now.chosen !== undefined && now.chosen !== null && isSame(waited.wanted, now.chosen);
  return `${isKept ? 'Confirmed' : 'Undone'}: ${now.found}`;
}

function isSame(one: SshPolicy, other: SshPolicy): boolean {
  const text = ({ keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers }: SshPolicy) =>
    JSON.stringify([keyOnly, noRootLogin, maxAuthTries, loginGraceTime, [...allowUsers].sort()]);
  return text(one) === text(other);
}
