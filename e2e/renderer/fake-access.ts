/** Keys and key-only SSH of a made-up guard that keeps what is changed, and tells it. */
import { FREE } from '../../src-main/headless/testing/fake-keys.ts';
import {
  type Access,
  CallError,
  type CallOutput,
  type DeviceInvite,
  type KeyCandidate,
  type KeyEntry,
  type KeyFile,
  type Keys,
  type SshdPolicyDetails,
  type SshdSetting,
  type SshPolicy,
} from '../../src-shared/contract.ts';
import type { FakeHandlers, FakeHost } from './fake-host.ts';
import { fakeHandlers, NOW, snapshot } from './fake-state.ts';

const DAY = 86_400_000;
export const KEY_FILE = '/Users/mia/.ssh/authorized_keys';
export const DROP_IN = '/etc/ssh/sshd_config.d/000-drawbridge.conf';
const OWN_FILE = '/etc/ssh/sshd_config.d/50-own.conf';

export const fingerprint = (n: number) =>
  `SHA256:${String(n).padStart(43, 'n7SjPU4xnxzBqqb9fG9s3cqTJfCjBqTIj0yP2Hk5Yt')}`;

type ShownKey = Extract<KeyEntry, { kind: 'key' }>;

export function key(line: number, change: Partial<ShownKey> = {}): ShownKey {
  return {
    kind: 'key',
    line,
    type: 'ssh-ed25519',
    label: 'ED25519',
    bits: 256,
    fingerprint: fingerprint(line),
    comment: `mia@device-${line}`,
    restrictions: FREE,
    weak: null,
    isAuthority: false,
    problem: null,
    repeats: null,
    lastUsed: null,
    unused: null,
    ...change,
  };
}

const OLD_SENTENCE = 'Nobody was seen to use it since 1 Sep 2026. Remove it if you know of no use.';

/** One in use, a weak one that nobody uses, a restricted one, and a line that is no key. */
export const ENTRIES: KeyEntry[] = [
  key(1, {
    comment: 'mia@macbook',
    lastUsed: { at: NOW - 7_200_000, address: '198.51.100.7', user: 'mia' },
  }),
  key(2, {
    comment: 'mia@old-desktop',
    type: 'ssh-rsa',
    label: 'RSA',
    bits: 1024,
    weak: 'RSA with 1024 bits can be broken: replace it by an ED25519 key.',
    unused: { since: NOW - 83 * DAY, sentence: OLD_SENTENCE },
  }),
  key(4, {
    comment: 'backup',
    restrictions: {
      ...FREE,
      from: ['192.0.2.0/24'],
      command: '/usr/local/bin/backup',
      restrict: true,
      expiryTime: '20270131',
    },
    lastUsed: { at: NOW - 26 * 3_600_000, address: '192.0.2.44', user: 'mia' },
  }),
  { kind: 'bad', line: 5, text: 'ssh-ed25519 AAAAC3NzaC1lZDI1 mia@tablet', why: 'The key is cut off.' },
];

const MODES: KeyFile['modes'] = {
  findings: [
    {
      path: '/Users/mia/.ssh',
      found: '/Users/mia/.ssh can be written by its group.',
      mend: 'Its mode becomes 0700 (it is 0775).',
    },
  ],
  isIgnored: true,
  plan: 'plan-1',
};

export function keysOf(entries: readonly KeyEntry[], modes: KeyFile['modes'] = MODES): Keys {
  return {
    users: [
      {
        user: 'mia',
        home: '/Users/mia',
        keptOut: null,
        files: [
          {
            path: KEY_FILE,
            hash: 'ab'.repeat(32),
            changedAt: NOW - DAY,
            entries: [...entries],
            problem: null,
            readOnly: null,
            modes,
          },
        ],
      },
    ],
    historySince: NOW - 83 * DAY,
    found: 'sshd says that it looks in these files.',
  };
}

const setting = (value: string, change: Partial<SshdSetting> = {}): SshdSetting => ({
  value,
  source: 'default',
  from: null,
  overridden: [],
  ...change,
});

export function policyDetails(
  password: 'yes' | 'no',
  change: Partial<SshdPolicyDetails> = {},
): SshdPolicyDetails {
  const from = password === 'no' ? { file: DROP_IN, line: 2 } : { file: OWN_FILE, line: 1 };
  const overridden = [{ file: '/etc/ssh/sshd_config', line: 57, value: 'no' }];
  return {
    password: setting(password, { source: 'file', from, overridden }),
    keyboardInteractive: setting(password, { source: 'file', from: { ...from, line: from.line + 1 } }),
    publicKey: setting('yes'),
    rootLogin: setting('prohibit-password'),
    emptyPasswords: setting('no'),
    maxAuthTries: setting('6'),
    loginGraceTime: setting('120', { source: 'elsewhere' }),
    allowUsers: setting(''),
    exceptions: [],
    unread: [],
    ...change,
  };
}

export const PASSWORDS: Access['keyOnly'] = {
  state: 'passwords',
  found: `sshd accepts passwords, and keys: PasswordAuthentication is yes (${OWN_FILE}, line 1).`,
  canSwitch: true,
  policy: policyDetails('yes'),
  pending: null,
  chosen: null,
  wasReset: false,
};

export const KEYS_ONLY: Access['keyOnly'] = {
  ...PASSWORDS,
  state: 'keys-only',
  found: `sshd accepts keys only: PasswordAuthentication is no (${DROP_IN}, line 2).`,
  policy: policyDetails('no'),
};

/** Somebody who lets passwords in again for a few. */
export const EXCEPTION: SshdPolicyDetails['exceptions'][number] = {
  from: { file: '/etc/ssh/sshd_config.d/90-backup.conf', line: 3 },
  criteria: 'User backup Address 192.0.2.0/24',
  changes: ['PasswordAuthentication yes'],
  allowsPasswords: true,
  isTried: true,
};

export const INVITE: DeviceInvite = {
  user: 'mia',
  port: 22,
  hosts: [
    { host: 'mini.local', kind: 'bonjour' },
    { host: '192.0.2.7', kind: 'IPv4' },
    { host: '2001:db8:abcd:12:ffff:ffff:ffff:1234', kind: 'IPv6' },
  ],
  hostKeys: [
    { type: 'ssh-ed25519', label: 'ED25519', bits: 256, fingerprint: fingerprint(901) },
    { type: 'ssh-rsa', label: 'RSA', bits: 3072, fingerprint: fingerprint(902) },
  ],
  ways: ['mini.local', '192.0.2.7', '[2001:db8:abcd:12:ffff:ffff:ffff:1234]'].map((host) => ({
    host: host.replace(/[[\]]/g, ''),
    command: `ssh mia@${host.replace(/[[\]]/g, '')}`,
    uri: `ssh://mia@${host}:22`,
    qr: `ssh://mia;fingerprint=ssh-ed25519-SHA256-${'a'.repeat(43)}@${host}:22`,
  })),
  text: 'Address: mini.local',
};

export const PHONE_LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPhone mia@phone';

export function candidate(n: number, change: Partial<KeyCandidate> = {}): KeyCandidate {
  const { type, label, bits, comment, restrictions, weak } = key(n);
  const text = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${n} ${comment}`;
  const facts = { type, label, bits, comment, restrictions, weak };
  return { ...facts, fingerprint: fingerprint(n), text, knownAt: null, ...change };
}

export const PHONE = candidate(700, { comment: 'mia@phone', text: PHONE_LINE });

export interface FakeAccessOptions {
  readonly keyOnly?: Access['keyOnly'];
  readonly keys?: Keys;
  readonly kind?: 'desktop' | 'browser';
  /** What stands in the way of key-only SSH. */
  readonly problems?: readonly string[];
}

/** What this guard was told, and holds now. */
export interface FakeAccess {
  keyOnly: Access['keyOnly'];
  keys: Keys;
  readonly set: { wanted: SshPolicy; seconds: number }[];
}

/** Handlers over one state, which they change and tell. */
export function accessHandlers(
  host: () => FakeHost,
  { keyOnly = PASSWORDS, keys = keysOf(ENTRIES), kind = 'desktop', problems = [] }: FakeAccessOptions = {},
): FakeHandlers & { readonly state: FakeAccess } {
  const state: FakeAccess = { keyOnly, keys, set: [] };
  const access = () => ({ ...snapshot().access, keyOnly: state.keyOnly });
  const undos = new Map<string, () => Promise<string>>();
  const undoable = (goBack: () => Promise<string>) => {
    const token = `undo-${undos.size + 1}`;
    undos.set(token, goBack);
    return token;
  };
  const tellKeyOnly = async (next: Access['keyOnly']) => {
    state.keyOnly = next;
    await host().emit('accessChanged', { access: access() });
  };
  const tellKeys = async (next: Keys) => {
    state.keys = next;
    await host().emit('keysChanged', { keys: next });
  };
  const entries = () => state.keys.users[0]?.files[0]?.entries ?? [];
  const changeEntries = async (next: readonly KeyEntry[], done: string) => {
    const before = state.keys;
    await tellKeys(keysOf(next, before.users[0]?.files[0]?.modes));
    return undoable(async () => {
      await tellKeys(before);
      return done;
    });
  };
  const handlers: FakeHandlers = {
    ...fakeHandlers({ kind }),
    snapshot: () => ({ ...snapshot(), access: access() }),
    keys: () => state.keys,
    copyText: () => ({}),
    planKeyOnly: ({ wanted }) => planFor(wanted, problems),
    setKeyOnly: async ({ wanted, seconds }): Promise<CallOutput<'setKeyOnly'>> => {
      state.set.push({ wanted, seconds });
      if (!wanted.keyOnly) {
        const before = state.keyOnly;
        await tellKeyOnly(PASSWORDS);
        const undo = undoable(async () => {
          await tellKeyOnly(before);
          return 'What sshd accepts is as before, once you confirm it.';
        });
        return { endsAt: null, undo };
      }
      const endsAt = NOW + seconds * 1000;
      await tellKeyOnly({ ...KEYS_ONLY, pending: { endsAt, wanted } });
      return { endsAt, undo: null };
    },
    confirmKeyOnly: async () => {
      const wanted = state.keyOnly.pending?.wanted;
      if (wanted === undefined) throw new CallError('not-found', 'No change waits to be confirmed.');
      await tellKeyOnly({ ...KEYS_ONLY, chosen: wanted });
      return {};
    },
    undoKeyOnly: async () => {
      await tellKeyOnly(PASSWORDS);
      return {};
    },
    readKeys: ({ text }) => {
      if (!text.startsWith('ssh-')) throw new CallError('invalid', 'Line 1 begins with no type of key.');
      return { candidates: [{ ...PHONE, text: text.trim() }] };
    },
    githubKeys: ({ name }) => ({
      candidates: [1, 710, 711].map((n) =>
        candidate(n, {
          comment: `${name}@${n}`,
          ...(n === 1 && { knownAt: `line 1 of ${KEY_FILE}` }),
        }),
      ),
    }),
    deviceInvite: () => INVITE,
    watchKey: () => ({ lastUsed: null }),
    addKeys: async ({ text }) => {
      const lines = text.split('\n');
      const added = lines.map((line, i) =>
        line === PHONE_LINE ? PHONE : candidate(720 + i, { text: line, comment: line.split(' ')[2] ?? '' }),
      );
      const last = entries().length + 1;
      const next = added.map(({ fingerprint: own, comment }, i) =>
        key(last + i, { fingerprint: own, comment }),
      );
      const undo = await changeEntries([...entries(), ...next], 'The key is removed again.');
      return { path: KEY_FILE, added, known: [], undo };
    },
    removeKey: async ({ line, fingerprint: own }) => {
      const undo = await changeEntries(
        entries().filter((entry) => entry.line !== line),
        'The key is back.',
      );
      return { removed: { line, fingerprint: own, comment: '' }, undo };
    },
    editKey: async ({ line, fingerprint: own, change }) => {
      const old = entries().find((entry) => entry.line === line);
      if (old?.kind !== 'key') throw new CallError('conflict', 'The file was changed meanwhile.');
      const given = Object.fromEntries(
        Object.entries(change.restrictions ?? {}).filter(([, value]) => value !== undefined),
      );
      const restrictions = { ...old.restrictions, ...given };
      const edited = { ...old, comment: change.comment ?? old.comment, restrictions };
      const undo = await changeEntries(
        entries().map((entry) => (entry === old ? edited : entry)),
        'The key is as before.',
      );
      const { comment } = edited;
      return { edited: { line, fingerprint: own, comment, restrictions, hash: 'cd'.repeat(32) }, undo };
    },
    mendKeyFile: async () => {
      const modes = { findings: [], isIgnored: false, plan: null };
      await tellKeys(keysOf(entries(), modes));
      return { done: ['The mode of /Users/mia/.ssh is 0700 now.'], modes };
    },
    newKeyPair: ({ name = 'id_ed25519', comment, keychain }) => ({
      path: `/Users/mia/.ssh/${name}`,
      publicPath: `/Users/mia/.ssh/${name}.pub`,
      publicKey: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'x'.repeat(40)} ${comment}`,
      type: 'ssh-ed25519',
      label: 'ED25519',
      bits: 256,
      fingerprint: fingerprint(800),
      keychain: keychain ? { isStored: true, found: 'The passphrase is in the login Keychain.' } : null,
    }),
    undo: async ({ token }) => {
      const goBack = undos.get(token);
      if (goBack === undefined) throw new CallError('not-found', 'It is too late to take that back.');
      return { done: await goBack() };
    },
    openWindow: () => ({}),
  };
  return Object.assign(handlers, { state });
}

function planFor(wanted: SshPolicy, problems: readonly string[]): CallOutput<'planKeyOnly'> {
  const { keyOnly, noRootLogin, maxAuthTries, loginGraceTime, allowUsers } = wanted;
  const lines = [
    ...(noRootLogin ? ['PermitRootLogin no'] : []),
    ...(maxAuthTries === null ? [] : [`MaxAuthTries ${maxAuthTries}`]),
    ...(loginGraceTime === null ? [] : [`LoginGraceTime ${loginGraceTime}`]),
    ...(keyOnly ? ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] : []),
    ...(allowUsers.length > 0 ? [`AllowUsers ${allowUsers.join(' ')}`] : []),
  ];
  const begin = '# BEGIN Drawbridge: what stands here is written by Drawbridge';
  return {
    problems: [...problems],
    warnings: ['No key was seen to log in yet. Try one from another window before you confirm.'],
    file: DROP_IN,
    isBlock: false,
    text: lines.length === 0 ? '' : [begin, ...lines, '# END Drawbridge', ''].join('\n'),
    after: policyDetails(keyOnly ? 'no' : 'yes', {
      ...(noRootLogin && { rootLogin: setting('no', { source: 'file', from: { file: DROP_IN, line: 2 } }) }),
    }),
    found: keyOnly ? KEYS_ONLY.found : PASSWORDS.found,
  };
}
