import { expect, test } from 'vitest';
import type { KeyEntry, Keys } from '../../src-shared/contract.ts';
import { withKeyUse } from './key-use.ts';

const PHONE = `SHA256:${'P'.repeat(43)}`;
const LAPTOP = `SHA256:${'L'.repeat(43)}`;

const entry = (fingerprint: string, at: number | null): KeyEntry => ({
  kind: 'key',
  line: 1,
  type: 'ssh-ed25519',
  label: 'ED25519',
  bits: 256,
  fingerprint,
  comment: '',
  restrictions: {
    from: null,
    command: null,
    restrict: false,
    noPortForwarding: false,
    noAgentForwarding: false,
    noX11Forwarding: false,
    noPty: false,
    expiryTime: null,
    other: [],
  },
  weak: null,
  isAuthority: false,
  problem: null,
  repeats: null,
  lastUsed: at === null ? null : { at, address: null, user: 'mia' },
  unused: { since: 1, sentence: 'Nobody uses it.' },
});

const keys = (user: string, ...entries: KeyEntry[]): Keys => ({
  users: [
    {
      user,
      home: '/home/mia',
      keptOut: null,
      files: [
        {
          path: '/home/mia/.ssh/authorized_keys',
          hash: null,
          changedAt: null,
          entries,
          problem: null,
          readOnly: null,
          modes: { findings: [], isIgnored: false, plan: null },
        },
      ],
    },
  ],
  historySince: null,
  found: '',
});

const use = { fingerprint: PHONE, user: 'mia', address: '192.0.2.7', at: 50 };
const entriesOf = (all: Keys) => all.users[0]?.files[0]?.entries;

test('the key that was used, and no other', () => {
  const bad: KeyEntry = { kind: 'bad', line: 3, text: 'x', why: 'y' };
  const after = entriesOf(withKeyUse(keys('mia', entry(LAPTOP, 40), entry(PHONE, null), bad), use));
  expect(after).toEqual([
    entry(LAPTOP, 40),
    { ...entry(PHONE, null), lastUsed: { at: 50, address: '192.0.2.7', user: 'mia' }, unused: null },
    bad,
  ]);
});

test('of the user who logged in', () => {
  const before = keys('alex', entry(PHONE, null));
  expect(entriesOf(withKeyUse(before, use))).toEqual(entriesOf(before));
});

test('an older use than the one that is known changes nothing', () => {
  const before = keys('mia', entry(PHONE, 60));
  expect(entriesOf(withKeyUse(before, use))).toEqual(entriesOf(before));
});
