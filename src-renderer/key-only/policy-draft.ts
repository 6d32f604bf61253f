/** What the owner types of a policy, until all of it can be read. */
import type { SshPolicy } from '../../src-shared/contract.ts';

export interface PolicyDraft {
  readonly keyOnly: boolean;
  readonly noRootLogin: boolean;
  readonly maxAuthTries: string;
  readonly loginGraceTime: string;
  readonly allowUsers: string;
}

export type PolicyField = 'maxAuthTries' | 'loginGraceTime' | 'allowUsers';

export type PolicyRead =
  | { readonly wanted: SshPolicy; readonly problems: null }
  | { readonly wanted: null; readonly problems: Readonly<Partial<Record<PolicyField, string>>> };

/** As the contract takes it (sshPolicySchema). */
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/;
const MOST_USERS = 50;

export function draftOf(policy: SshPolicy): PolicyDraft {
  const { keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers } = policy;
  return {
    keyOnly,
    noRootLogin,
    maxAuthTries: maxAuthTries === null ? '' : String(maxAuthTries),
    loginGraceTime: loginGraceTime === null ? '' : String(loginGraceTime),
    allowUsers: allowUsers.join(' '),
  };
}

/** What is to be asked for, or what is wrong with which field. */
export function readDraft(draft: PolicyDraft): PolicyRead {
  const maxAuthTries = wholeOrNothing(draft.maxAuthTries, 1, 20);
  const loginGraceTime = wholeOrNothing(draft.loginGraceTime, 1, 600);
  const allowUsers = [...new Set(draft.allowUsers.split(/[\s,]+/).filter((name) => name !== ''))];
  const wrong = allowUsers.find((name) => !USER.test(name));
  const usersProblem =
    wrong !== undefined
      ? `"${wrong}" is no user name. Write names of letters, digits, "_", "." and "-", with blanks between.`
      : allowUsers.length > MOST_USERS
        ? `At most ${MOST_USERS} users.`
        : null;
  if (typeof maxAuthTries === 'string' || typeof loginGraceTime === 'string' || usersProblem !== null) {
    return {
      wanted: null,
      problems: {
        ...(typeof maxAuthTries === 'string' && { maxAuthTries }),
        ...(typeof loginGraceTime === 'string' && { loginGraceTime }),
        ...(usersProblem !== null && { allowUsers: usersProblem }),
      },
    };
  }
  const { keyOnly, noRootLogin } = draft;
  return { wanted: { keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers }, problems: null };
}

/** Null for an empty field; a string says what to write. */
function wholeOrNothing(text: string, least: number, most: number): number | null | string {
  const plain = text.trim();
  if (plain === '') return null;
  const number = /^\d{1,4}$/.test(plain) ? Number(plain) : Number.NaN;
  return number >= least && number <= most
    ? number
    : `Write a whole number from ${least} to ${most}, or nothing.`;
}
