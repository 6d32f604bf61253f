import { describe, expect, test } from 'vitest';
import { parseSshdPolicy } from './sshd-policy.ts';

/** As OpenSSH 9.9 prints it (facts/macos.md §5), shortened. */
const TEXT = [
  'port 22',
  'addressfamily any',
  'usepam yes',
  'permitrootlogin prohibit-password',
  'pubkeyauthentication yes',
  'passwordauthentication yes',
  'kbdinteractiveauthentication yes',
  'authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2',
  'subsystem sftp /usr/libexec/sftp-server',
  '',
].join('\n');

const with_ = (...changes: [string, string][]) =>
  changes.reduce((text, [from, to]) => text.replace(from, to), TEXT);

describe('parseSshdPolicy', () => {
  test('the stock configuration takes passwords in two ways, and keys', () => {
    expect(parseSshdPolicy(TEXT)).toEqual({ password: true, keyboardInteractive: true, publicKey: true });
  });

  test('key-only needs both to be off', () => {
    const half = with_(['passwordauthentication yes', 'passwordauthentication no']);
    expect(parseSshdPolicy(half)).toEqual({ password: false, keyboardInteractive: true, publicKey: true });
    const whole = half.replace('kbdinteractiveauthentication yes', 'kbdinteractiveauthentication no');
    expect(parseSshdPolicy(whole)).toEqual({ password: false, keyboardInteractive: false, publicKey: true });
  });

  test('the older name; where both are printed, one is enough', () => {
    const old = with_(['kbdinteractiveauthentication yes', 'challengeresponseauthentication no']);
    expect(parseSshdPolicy(old)?.keyboardInteractive).toBe(false);
    expect(parseSshdPolicy(`${old}kbdinteractiveauthentication yes\n`)?.keyboardInteractive).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['an error', 'sshd: no hostkeys available -- exiting.\n'],
    ['a part', 'passwordauthentication no\n'],
    ['another word', TEXT.replace('passwordauthentication yes', 'passwordauthentication maybe')],
  ])('%s says nothing', (_what, text) => {
    expect(parseSshdPolicy(text)).toBe(null);
  });
});
