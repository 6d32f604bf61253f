import type { SshPolicy } from '../../src-shared/contract.ts';

export const NO_POLICY: SshPolicy = {
  keyOnly: false,
  noRootLogin: false,
  maxAuthTries: null,
  loginGraceTime: null,
  allowUsers: [],
};

/** As the helper takes it: fixed words (see assets/helper/drawbridge-helper). Empty: nothing is asked for. */
export function wordsOfPolicy(policy: SshPolicy): string[] {
  const { keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers } = policy;
  return [
    ...(keyOnly ? ['key-only'] : []),
    ...(noRootLogin ? ['no-root-login'] : []),
    ...(maxAuthTries === null ? [] : [`max-auth-tries ${maxAuthTries}`]),
    ...(loginGraceTime === null ? [] : [`login-grace-time ${loginGraceTime}`]),
    ...[...new Set(allowUsers)].map((user) => `allow-user ${user}`),
  ];
}

/** Whoever may log in under `before` may under `wanted` as well: it only takes restrictions off. */
export function onlyLoosens(before: SshPolicy, wanted: SshPolicy): boolean {
  const { allowUsers: kept, ...others } = wanted;
  const known = wordsOfPolicy({ ...before, allowUsers: [] });
  const isKept = wordsOfPolicy({ ...others, allowUsers: [] }).every((word) => known.includes(word));
  const mayMore =
    kept.length === 0 ||
    (before.allowUsers.length > 0 && before.allowUsers.every((user) => kept.includes(user)));
  return isKept && mayMore;
}

export function policyOfWords(words: readonly string[]): SshPolicy {
  const policy = { ...NO_POLICY, allowUsers: [...NO_POLICY.allowUsers] };
  for (const text of words) {
    const [word, value = ''] = text.split(' ');
    if (word === 'key-only') policy.keyOnly = true;
    else if (word === 'no-root-login') policy.noRootLogin = true;
    else if (word === 'max-auth-tries') policy.maxAuthTries = Number(value);
    else if (word === 'login-grace-time') policy.loginGraceTime = Number(value);
    else if (word === 'allow-user') policy.allowUsers.push(value);
  }
  return policy;
}

/** The lines that the helper writes for it; empty where it writes none. @param isOld sshd is older than 8.7 */
export function textOfPolicy(policy: SshPolicy, isOld: boolean): string {
  const { keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers } = policy;
  const lines = [
    ...(noRootLogin ? ['PermitRootLogin no'] : []),
    ...(maxAuthTries === null ? [] : [`MaxAuthTries ${maxAuthTries}`]),
    ...(loginGraceTime === null ? [] : [`LoginGraceTime ${loginGraceTime}`]),
    ...(keyOnly ? ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] : []),
    ...(keyOnly && isOld ? ['ChallengeResponseAuthentication no'] : []),
    ...(allowUsers.length > 0 ? [`AllowUsers ${[...new Set(allowUsers)].join(' ')}`] : []),
  ];
  if (lines.length === 0) return '';
  return [
    '# BEGIN Drawbridge: what stands here is written by Drawbridge',
    ...lines,
    '# END Drawbridge',
    '',
  ].join('\n');
}

/** What the helper holds of sshd's policy. */
export interface HelperPolicy {
  /** The file in which it stands, or is to stand. */
  readonly place: string;
  /** What waits to be confirmed, and for how many seconds more. */
  readonly pending: { readonly seconds: number; readonly wanted: SshPolicy } | null;
  /** What was confirmed last. */
  readonly chosen: SshPolicy | null;
  /** What sshd says that it accepts, as far as it is of concern here; empty: it does not tell. */
  readonly says: string;
}

/** Reads the answer to `sshd-policy-state`; null where it is none. */
export function readHelperPolicy(lines: readonly string[]): HelperPolicy | null {
  const after = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const [place] = after('place');
  const [seconds] = after('pending');
  const wanted = after('wanted');
  if (place === undefined || (seconds !== undefined && !/^\d{1,4}$/.test(seconds))) return null;
  return {
    place,
    pending:
      seconds === undefined ? null : { seconds: Number(seconds), wanted: policyOfWords(after('trying')) },
    chosen: wanted.length === 0 ? null : policyOfWords(wanted),
    says: after('says').join('\n'),
  };
}
