import type { KeyOnlyPlan, SshPolicy } from '../../src-shared/contract.ts';
import { exceptionWords, type KeyOnly } from './key-only.ts';
import { type HelperPolicy, textOfPolicy } from './policy-words.ts';

/** A key that sshd lets in, for a shell and not for one fixed command. */
export interface UsableKey {
  readonly user: string;
  /** "SHA256:…" */
  readonly fingerprint: string;
  readonly lastUsedAt: number | null;
}

export interface PlanFacts {
  readonly wanted: SshPolicy;
  readonly usableKeys: readonly UsableKey[];
  /** As sshd is now. */
  readonly now: KeyOnly;
  /** As it says that it would be. */
  readonly after: KeyOnly;
  readonly helper: HelperPolicy | { readonly problem: string };
  /** sshd is older than 8.7. */
  readonly isOld: boolean;
  /** sshd can be asked by this process; else the helper alone sees what it accepts, once it is so. */
  readonly canAsk: boolean;
}

/** What would be changed, and all that stands in its way. */
export function planOf(facts: PlanFacts): KeyOnlyPlan {
  const { wanted, helper, after, isOld } = facts;
  const text = textOfPolicy(wanted, isOld);
  const file = 'place' in helper ? helper.place : null;
  return {
    problems: [...('problem' in helper ? [helper.problem] : []), ...problemsOf(facts)],
    warnings: warningsOf(facts),
    file,
    isBlock: file?.endsWith('/sshd_config') ?? false,
    text,
    ...(after.policy === undefined ? {} : { after: after.policy }),
    found: after.found,
  };
}

function problemsOf({ wanted, usableKeys, now, after, canAsk }: PlanFacts): string[] {
  if (now.state === 'unknown') return [now.found];
  const problems: string[] = [];
  if (after.state === 'unknown' && canAsk) problems.push(after.found);
  const restricts = wanted.keyOnly || wanted.noRootLogin || wanted.allowUsers.length > 0;
  if (restricts) problems.push(...whoIsLockedOut(wanted, usableKeys));
  if (wanted.keyOnly && (after.policy ?? now.policy)?.publicKey.value === 'no') {
    problems.push('sshd accepts no keys: PubkeyAuthentication is off. Take that out of its files first.');
  }
  return problems;
}

/** Without a key of somebody who may log in nobody could come back. */
function whoIsLockedOut(wanted: SshPolicy, keys: readonly UsableKey[]): string[] {
  const add = 'Add one first: "drawbridge access add-key", or Add a Device.';
  if (keys.length === 0) return [`No user who may log in has a key that sshd would accept. ${add}`];
  const mayStill = keys.filter(
    ({ user }) =>
      !(wanted.noRootLogin && user === 'root') &&
      (wanted.allowUsers.length === 0 || wanted.allowUsers.includes(user)),
  );
  if (mayStill.length > 0) return [];
  const having = [...new Set(keys.map(({ user }) => user))].join(', ');
  return [`Of those who could still log in nobody has a key; ${having} has. ${add}`];
}

function warningsOf({ wanted, after, usableKeys, canAsk }: PlanFacts): string[] {
  const warnings: string[] = [];
  if (!canAsk && wanted.keyOnly)
    warnings.push(
      'This sshd can not be asked before what it would accept. It is asked right after, and all is put back if that is not as wanted.',
    );
  for (const exception of after.policy?.exceptions ?? []) {
    if (wanted.keyOnly && exception.allowsPasswords)
      warnings.push(
        `Passwords would still be accepted for ${exceptionWords(exception)}: ${exception.changes.join(', ')}. Take that out by hand if it is not meant.`,
      );
  }
  if (wanted.keyOnly && usableKeys.length > 0 && usableKeys.every(({ lastUsedAt }) => lastUsedAt === null))
    warnings.push('No key was seen to log in yet. Try one from another window before you confirm.');
  if (wanted.maxAuthTries !== null && wanted.maxAuthTries < 3)
    warnings.push(
      `With MaxAuthTries ${wanted.maxAuthTries}, a client that offers several keys is cut off before it comes to the right one.`,
    );
  return warnings;
}
