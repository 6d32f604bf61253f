import { expect, test } from 'vitest';
import { keyName, kindWords, lastUseWords, restrictionWords } from './key-words.ts';
import { pairProblem } from './pair-problem.ts';
import { isPrivateKey } from './private-key.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 5);
const SINCE = NOW - 83 * 86_400_000;
const never = { lastUsed: null, isAuthority: false };

test('a key is called by its comment, which is text whatever is in it', () => {
  expect(keyName({ comment: 'mia@phone' })).toBe('mia@phone');
  expect(keyName({ comment: '' })).toBe('Key without a comment');
  expect(keyName({ comment: '\u202Egnp\n' })).toBe('\\u{202e}gnp\\n');
  expect(keyName({ comment: 'x'.repeat(10_000) }).length).toBeLessThanOrEqual(120);
});

test('bits only where they vary', () => {
  expect(kindWords({ label: 'ED25519', bits: 256 })).toBe('ED25519');
  expect(kindWords({ label: 'RSA', bits: 2048 })).toBe('RSA 2048');
});

test('restrictions in words', () => {
  const words = restrictionWords({
    from: ['192.0.2.7', '*.example.net'],
    command: 'rsync --server',
    restrict: true,
    noPortForwarding: false,
    noAgentForwarding: true,
    noX11Forwarding: false,
    noPty: false,
    expiryTime: '20270131',
    other: ['cert-authority'],
  });
  expect(words).toEqual([
    'only from 192.0.2.7, *.example.net',
    'runs only “rsync --server”',
    'nothing but commands',
    'no agent forwarding',
    'until 2027-01-31',
    'cert-authority',
  ]);
});

test('when it was used, and from where', () => {
  const lastUsed = { at: NOW - 7_200_000, address: '198.51.100.7', user: 'mia' };
  expect(lastUseWords({ ...never, lastUsed }, SINCE, NOW)).toBe('Last used 2 h ago from 198.51.100.7');
  const unknown = { ...lastUsed, address: null };
  expect(lastUseWords({ ...never, lastUsed: unknown }, SINCE, NOW)).toBe('Last used 2 h ago');
  expect(lastUseWords(never, SINCE, NOW)).toMatch(/^Never seen since .*2026/);
  expect(lastUseWords(never, null, NOW)).toBe('No login seen yet');
  expect(lastUseWords({ ...never, isAuthority: true }, SINCE, NOW)).toContain('Signs other keys');
});

test('private keys are known in all their forms', () => {
  for (const text of [
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----',
    'PuTTY-User-Key-File-3: ssh-ed25519',
    '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
  ])
    expect(isPrivateKey(text), text).toBe(true);
  expect(isPrivateKey('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI private@key')).toBe(false);
});

test('a new pair: the name of a file, and the same passphrase twice', () => {
  const pair = (name: string, passphrase = '', again = '') => pairProblem({ name, passphrase, again });
  expect(pair('')).toEqual({ nameProblem: null, againProblem: null });
  expect(pair('id_work').nameProblem).toBeNull();
  for (const name of ['../x', 'id.pub', '-x', 'a b', 'x'.repeat(65)])
    expect(pair(name).nameProblem, name).not.toBeNull();
  expect(pair('', 'secret', 'sec').againProblem).toBeNull();
  expect(pair('', 'secret', 'secreT').againProblem).toBe('These are not the same.');
});
