import type { SshdPolicyDetails, SshPolicy } from '../../src-shared/contract.ts';
import type { KeyOnly } from './key-only.ts';

/** What Drawbridge itself did to sshd's policy. */
export interface HeldPolicy {
  /** The helper can be asked to change it. */
  readonly canSwitch: boolean;
  readonly pending: { readonly endsAt: number; readonly wanted: SshPolicy } | null;
  /** What the owner confirmed last. */
  readonly chosen: SshPolicy | null;
}

/** What sshd says, together with what the owner chose. */
export function withHeldPolicy(found: KeyOnly, held: HeldPolicy | null): KeyOnly {
  if (held === null) return found;
  const { canSwitch, chosen } = held;
  const pending = held.pending === null ? null : { ...held.pending };
  const lost =
    pending === null && chosen !== null && found.policy !== undefined ? lostOf(chosen, found.policy) : [];
  return {
    ...found,
    ...(lost.length > 0
      ? { found: `${found.found} You chose ${lost.join(', ')}: an update of the system may have reset it.` }
      : {}),
    canSwitch,
    pending,
    chosen,
    wasReset: lost.length > 0,
  };
}

/** What was chosen and does not hold any more, in words. */
function lostOf(chosen: SshPolicy, policy: SshdPolicyDetails): string[] {
  const { password, keyboardInteractive, rootLogin, maxAuthTries, loginGraceTime, allowUsers } = policy;
  const allowed = new Set(allowUsers.value.split(' '));
  return [
    ...(chosen.keyOnly && (password.value !== 'no' || keyboardInteractive.value !== 'no')
      ? ['keys only']
      : []),
    ...(chosen.noRootLogin && rootLogin.value !== 'no' ? ['no login as root'] : []),
    ...(isLost(chosen.maxAuthTries, maxAuthTries.value) ? [`MaxAuthTries ${chosen.maxAuthTries}`] : []),
    ...(isLost(chosen.loginGraceTime, loginGraceTime.value)
      ? [`LoginGraceTime ${chosen.loginGraceTime}`]
      : []),
    ...(chosen.allowUsers.some((user) => !allowed.has(user))
      ? [`AllowUsers ${chosen.allowUsers.join(' ')}`]
      : []),
  ];
}

function isLost(chosen: number | null, value: string): boolean {
  return chosen !== null && String(chosen) !== value;
}
