import { expect, test } from 'vitest';
import type { SshdPolicyDetails, SshPolicy } from '../../src-shared/contract.ts';
import { type HeldPolicy, withHeldPolicy } from './held-policy.ts';
import type { KeyOnly } from './key-only.ts';
import { type PlanFacts, planOf } from './key-only-plan.ts';
import { NO_POLICY, policyOfWords, readHelperPolicy, textOfPolicy, wordsOfPolicy } from './policy-words.ts';

const ALL: SshPolicy = {
  keyOnly: true,
  noRootLogin: true,
  maxAuthTries: 3,
  loginGraceTime: 30,
  allowUsers: ['alex', 'mia'],
};
const KEY_ONLY: SshPolicy = { ...NO_POLICY, keyOnly: true };

const setting = (value: string) => ({ value, source: 'default' as const, from: null, overridden: [] });

function policy(values: Partial<Record<keyof SshdPolicyDetails, string>> = {}): SshdPolicyDetails {
  return {
    password: setting(values.password ?? 'no'),
    keyboardInteractive: setting(values.keyboardInteractive ?? 'no'),
    publicKey: setting(values.publicKey ?? 'yes'),
    rootLogin: setting(values.rootLogin ?? 'no'),
    emptyPasswords: setting('no'),
    maxAuthTries: setting(values.maxAuthTries ?? '3'),
    loginGraceTime: setting(values.loginGraceTime ?? '30'),
    allowUsers: setting(values.allowUsers ?? 'alex mia'),
    exceptions: [],
    unread: [],
  };
}

const found = (details: SshdPolicyDetails): KeyOnly => ({
  state: details.password.value === 'yes' ? 'passwords' : 'keys-only',
  found: 'sshd says so.',
  canSwitch: false,
  policy: details,
});

test('in the words of the helper and back', () => {
  expect(wordsOfPolicy(ALL)).toEqual([
    'key-only',
    'no-root-login',
    'max-auth-tries 3',
    'login-grace-time 30',
    'allow-user alex',
    'allow-user mia',
  ]);
  expect(policyOfWords(wordsOfPolicy(ALL))).toEqual(ALL);
  expect(wordsOfPolicy(NO_POLICY)).toEqual([]);
  expect(textOfPolicy(NO_POLICY, true)).toBe('');
  expect(textOfPolicy(KEY_ONLY, true)).toContain(
    'KbdInteractiveAuthentication no\nChallengeResponseAuthentication no\n',
  );
});

test('what the helper answers', () => {
  expect(
    readHelperPolicy([
      'place /etc/ssh/sshd_config',
      'pending 59',
      'trying key-only',
      'wanted max-auth-tries 3',
      'says passwordauthentication no',
      'says allowusers alex',
    ]),
  ).toEqual({
    place: '/etc/ssh/sshd_config',
    pending: { seconds: 59, wanted: KEY_ONLY },
    chosen: { ...NO_POLICY, maxAuthTries: 3 },
    says: 'passwordauthentication no\nallowusers alex',
  });
  expect(readHelperPolicy(['place /x'])).toEqual({ place: '/x', pending: null, chosen: null, says: '' });
  for (const odd of [[], ['ok'], ['place /x', 'pending soon']]) expect(readHelperPolicy(odd)).toBe(null);
});

const FACTS: PlanFacts = {
  wanted: KEY_ONLY,
  usableKeys: [{ user: 'alex', fingerprint: 'SHA256:a', lastUsedAt: 1 }],
  now: found(policy({ password: 'yes' })),
  after: found(policy()),
  helper: { place: '/etc/ssh/sshd_config.d/000-drawbridge.conf', pending: null, chosen: null, says: '' },
  isOld: false,
  canAsk: true,
};

test('the exact change, where nothing stands in its way', () => {
  expect(planOf(FACTS)).toEqual({
    problems: [],
    warnings: [],
    file: '/etc/ssh/sshd_config.d/000-drawbridge.conf',
    isBlock: false,
    text: textOfPolicy(KEY_ONLY, false),
    after: policy(),
    found: 'sshd says so.',
  });
  const block = planOf({
    ...FACTS,
    helper: { place: '/etc/ssh/sshd_config', pending: null, chosen: null, says: '' },
  });
  expect(block.isBlock).toBe(true);
});

const root = { user: 'root', fingerprint: 'SHA256:r', lastUsedAt: 1 };
test.each<[string, Partial<PlanFacts>, RegExp]>([
  ['nobody has a key', { usableKeys: [] }, /^No user who may log in has a key/],
  [
    'only root has one, and root is to stay out',
    { usableKeys: [root], wanted: { ...KEY_ONLY, noRootLogin: true } },
    /root has\. Add one first/,
  ],
  [
    'those who are to get in have none',
    { wanted: { ...KEY_ONLY, allowUsers: ['mia'] } },
    /alex has\. Add one first/,
  ],
  [
    'root alone had one, without key-only',
    { usableKeys: [root], wanted: { ...NO_POLICY, noRootLogin: true } },
    /nobody has a key/,
  ],
  ['sshd takes no keys', { after: found(policy({ publicKey: 'no' })) }, /^sshd accepts no keys/],
  [
    'sshd does not tell',
    { now: { state: 'unknown', found: 'It does not tell.', canSwitch: false } },
    /^It does not tell\.$/,
  ],
  [
    'sshd would reject it',
    { after: { state: 'unknown', found: 'It would not.', canSwitch: false } },
    /^It would not\.$/,
  ],
  ['there is no helper', { helper: { problem: 'Install the helper.' } }, /^Install the helper\.$/],
])('refused: %s', (_what, change, why) => {
  expect(planOf({ ...FACTS, ...change }).problems).toEqual([expect.stringMatching(why)]);
});

test('an sshd that tells root alone: the helper looks right after', () => {
  const after: KeyOnly = { state: 'unknown', found: 'It does not tell.', canSwitch: false };
  const { problems, warnings } = planOf({ ...FACTS, canAsk: false, after });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('asked right after, and all is put back')]);
});

test('options that keep nobody out need no key', () => {
  const wanted = { ...NO_POLICY, loginGraceTime: 30 };
  expect(planOf({ ...FACTS, wanted, usableKeys: [] }).problems).toEqual([]);
});

test('told before: a Match block, keys that nobody used yet, too few tries', () => {
  const exception = {
    from: { file: '/f', line: 7 },
    criteria: 'User kim',
    changes: ['PasswordAuthentication yes'],
    allowsPasswords: true,
    isTried: true,
  };
  const { warnings, problems } = planOf({
    ...FACTS,
    wanted: { ...KEY_ONLY, maxAuthTries: 1 },
    usableKeys: [{ user: 'alex', fingerprint: 'SHA256:a', lastUsedAt: null }],
    after: found({ ...policy(), exceptions: [exception] }),
  });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    expect.stringContaining('Match User kim (/f, line 7): PasswordAuthentication yes'),
    expect.stringContaining('No key was seen to log in yet.'),
    expect.stringContaining('With MaxAuthTries 1'),
  ]);
});

test.each<[Parameters<typeof policy>[0], string | null]>([
  [{}, null],
  [{ password: 'yes' }, 'keys only'],
  [{ keyboardInteractive: 'yes' }, 'keys only'],
  [{ rootLogin: 'prohibit-password' }, 'no login as root'],
  [{ maxAuthTries: '6', loginGraceTime: '120' }, 'MaxAuthTries 3, LoginGraceTime 30'],
  [{ allowUsers: '' }, 'AllowUsers alex mia'],
])('with %j, what was chosen and reset is: %s', (values, lost) => {
  const held: HeldPolicy = { canSwitch: true, pending: null, chosen: ALL };
  const { wasReset, found: text } = withHeldPolicy(found(policy(values)), held);
  expect(wasReset).toBe(lost !== null);
  expect(text).toBe(
    lost === null
      ? 'sshd says so.'
      : `sshd says so. You chose ${lost}: an update of the system may have reset it.`,
  );
  const pending = { endsAt: 1, wanted: KEY_ONLY };
  expect(withHeldPolicy(found(policy(values)), { ...held, pending }).wasReset).toBe(false);
});
