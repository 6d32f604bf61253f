import { CallError, type Handlers, type KeyRestrictions, type Keys } from '../../../src-shared/contract.ts';
import { NOW } from './fake-data.ts';

const DAY = 86_400_000;
const FILE = '/home/mia/.ssh/authorized_keys';
const HASH = 'ab'.repeat(32);

/** A key that may do all. */
export const FREE: KeyRestrictions = {
  from: null,
  command: null,
  restrict: false,
  noPortForwarding: false,
  noAgentForwarding: false,
  noX11Forwarding: false,
  noPty: false,
  expiryTime: null,
  other: [],
};

export const LAPTOP = `SHA256:${'L'.repeat(43)}`;
export const OLD = `SHA256:${'O'.repeat(43)}`;
export const PHONE = `SHA256:${'P'.repeat(43)}`;

/** A user with a key in use, a weak one that nobody uses, a bad line, and a file that others can write. */
export const KEYS: Keys = {
  users: [
    {
      user: 'mia',
      home: '/home/mia',
      keptOut: null,
      files: [
        {
          path: FILE,
          hash: HASH,
          changedAt: NOW - 40 * DAY,
          entries: [
            {
              kind: 'key',
              line: 1,
              type: 'ssh-ed25519',
              label: 'ED25519',
              bits: 256,
              fingerprint: LAPTOP,
              comment: 'mia@laptop',
              restrictions: FREE,
              weak: null,
              isAuthority: false,
              problem: null,
              repeats: null,
              lastUsed: { at: NOW - 120_000, address: '198.51.100.7', user: 'mia' },
              unused: null,
            },
            {
              kind: 'key',
              line: 2,
              type: 'ssh-rsa',
              label: 'RSA',
              bits: 2048,
              fingerprint: OLD,
              comment: 'old\u001b[2J',
              restrictions: { ...FREE, from: ['192.0.2.0/24'], noPty: true, other: ['environment="A=b"'] },
              weak: 'RSA with 2048 bits is weak: 3072 is the least that is advised. Replace it.',
              isAuthority: false,
              problem: null,
              repeats: null,
              lastUsed: null,
              unused: {
                since: NOW - 40 * DAY,
                sentence:
                  'Nobody has logged in with it in the 40 days that are known. Remove it if nobody needs it.',
              },
            },
            {
              kind: 'bad',
              line: 4,
              text: 'ssh-rsa AAAA',
              why: 'sshd passes over it: it is cut off.',
            },
          ],
          problem: null,
          readOnly: null,
          modes: {
            findings: [
              {
                path: '/home/mia/.ssh',
                found: '/home/mia/.ssh can be written by its group.',
                mend: 'Its mode becomes 0755 (it is 0775).',
              },
            ],
            isIgnored: true,
            plan: 'plan-1',
          },
        },
      ],
    },
  ],
  historySince: NOW - 60 * DAY,
  found: 'sshd says that it looks in these files.',
};

const CANDIDATE = {
  type: 'ssh-ed25519',
  label: 'ED25519',
  bits: 256,
  fingerprint: PHONE,
  comment: 'phone',
  restrictions: FREE,
  weak: null,
  text: 'ssh-ed25519 AAAA phone',
  knownAt: null,
};

/** The contract's calls about keys, of a guard in memory. */
export const FAKE_KEYS = {
  keys: () => KEYS,
  readKeys: () => ({ candidates: [CANDIDATE] }),
  githubKeys: ({ name }) => {
    if (name === 'nobody') throw new CallError('unavailable', 'GitHub knows no user "nobody".');
    return { candidates: [CANDIDATE, { ...CANDIDATE, fingerprint: LAPTOP, knownAt: `line 1 of ${FILE}` }] };
  },
  deviceInvite: ({ user }) => ({
    user: user ?? 'mia',
    port: 2222,
    hosts: [{ host: '192.0.2.7', kind: 'IPv4' }],
    hostKeys: [{ type: 'ssh-ed25519', label: 'ED25519', bits: 256, fingerprint: LAPTOP }],
    ways: [
      {
        host: '192.0.2.7',
        command: `ssh -p 2222 ${user ?? 'mia'}@192.0.2.7`,
        uri: 'ssh://mia@192.0.2.7:2222',
        qr: 'ssh://mia@192.0.2.7:2222',
      },
    ],
    text: `Address: 192.0.2.7\nPort: 2222\nUser: ${user ?? 'mia'}\nHost key: ED25519 ${LAPTOP}`,
  }),
  watchKey: () => ({ lastUsed: null }),
  addKeys: ({ text }) => {
    if (text.includes('PRIVATE KEY')) throw new CallError('refused', 'This is a private key.');
    return { path: FILE, added: [CANDIDATE], known: [], undo: 'undo-1' };
  },
  removeKey: ({ line, fingerprint, hash }) => {
    if (hash !== HASH) throw new CallError('conflict', `${FILE} was changed meanwhile.`);
    return { removed: { line, fingerprint, comment: 'old' }, undo: 'undo-1' };
  },
  editKey: ({ line, fingerprint, change }) => ({
    edited: {
      line,
      fingerprint,
      comment: change.comment ?? 'old',
      restrictions: FREE,
      hash: HASH,
    },
    undo: 'undo-1',
  }),
  mendKeyFile: () => ({
    done: ['/home/mia/.ssh: its mode becomes 0755 (it is 0775).'],
    modes: { findings: [], isIgnored: false, plan: null },
  }),
  newKeyPair: ({ name, type }) => ({
    path: `/home/mia/.ssh/${name ?? `id_${type}`}`,
    publicPath: `/home/mia/.ssh/${name ?? `id_${type}`}.pub`,
    publicKey: 'ssh-ed25519 AAAA new',
    type: 'ssh-ed25519',
    label: 'ED25519',
    bits: 256,
    fingerprint: PHONE,
    keychain: null,
  }),
} satisfies Partial<Handlers>;
