import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readKeyLine } from './key-line.ts';
import { type PublicKey, readPublicKey, weaknessOf } from './public-key.ts';
import { directory, generate, listed } from './testing/ssh-keygen.ts';

function keyOf(line: string): PublicKey {
  const read = readKeyLine(line);
  if (read.kind !== 'key') throw new Error(`no key: ${JSON.stringify(read)}`);
  return read.key;
}

/** As `ssh-keygen -l` writes it. */
function words({ bits, fingerprint, label }: PublicKey, comment: string): string {
  return `${bits} ${fingerprint} ${comment} (${label})`;
}

function fields(...parts: (string | Buffer)[]): string {
  const blob = parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(blob).toString('base64');
}

/** The point of a new P-256 key. */
function point(dir: string): Buffer {
  const blob = Buffer.from(generate(dir, 'ecdsa').line.split(' ')[1] ?? '', 'base64');
  return blob.subarray(blob.length - 65);
}

describe('type, bits and fingerprint are what the real ssh-keygen says', () => {
  test.each([
    ['ed25519', []],
    ['rsa', ['-b', '1027']],
    ['rsa', ['-b', '1024']],
    ['ecdsa', ['-b', '256']],
    ['ecdsa', ['-b', '384']],
    ['ecdsa', ['-b', '521']],
    ['dsa', []],
  ])('%s %j', (type, options) => {
    const dir = directory();
    const { line } = generate(dir, type, options, 'a comment of words');
    const key = keyOf(line);
    expect(words(key, 'a comment of words')).toBe(listed(dir, line));
    expect(`${key.bits} ${key.md5}`).toBe(listed(dir, line, ['-E', 'md5']).split(' ').slice(0, 2).join(' '));
  });

  test('keys on tokens', () => {
    const dir = directory();
    const ed25519 = `sk-ssh-ed25519@openssh.com ${fields('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 9), 'ssh:')} t`;
    const type = 'sk-ecdsa-sha2-nistp256@openssh.com';
    const ecdsa = `${type} ${fields(type, 'nistp256', point(dir), 'ssh:')} t`;
    for (const line of [ed25519, ecdsa]) expect(words(keyOf(line), 't')).toBe(listed(dir, line));
  });

  test.each(['ed25519', 'ecdsa'])('a certificate of an %s key has the fingerprint of its key', (type) => {
    const dir = directory();
    const authority = generate(dir, 'ed25519');
    const { line, path } = generate(dir, type);
    execFileSync('ssh-keygen', ['-q', '-s', authority.path, '-I', 'mia', '-n', 'mia', `${path}.pub`]);
    const certificate = readFileSync(`${path}-cert.pub`, 'utf8').trim();
    const key = keyOf(certificate);
    expect(key.isCertificate).toBe(true);
    expect(words(key, `${type} key`)).toBe(listed(dir, certificate));
    expect(key.fingerprint).toBe(keyOf(line).fingerprint);
  });
});

test('what sshd could not read is said to be so', () => {
  const dir = directory();
  const [type = '', base64 = ''] = generate(dir, 'ed25519').line.split(' ');
  expect(readPublicKey(type, base64.slice(0, -8))).toEqual({ fault: 'is cut off' });
  expect(readPublicKey(type, base64.slice(0, -3))).toEqual({
    fault: 'is cut off or has characters in it that do not belong there',
  });
  expect(readPublicKey('ssh-rsa', base64)).toEqual({ fault: 'says of itself that it is no ssh-rsa' });
  expect(readPublicKey('ssh-xmss@openssh.com', base64)).toHaveProperty('fault');
  const off = `ecdsa-sha2-nistp256`;
  const wrong = point(dir);
  wrong[40] = (wrong[40] ?? 0) ^ 1;
  expect(readPublicKey(off, fields(off, 'nistp256', wrong))).toEqual({ fault: 'holds no ECDSA key' });
  expect(() => listed(dir, `${off} ${fields(off, 'nistp256', wrong)}`)).toThrow();
});

test.each([
  ['DSA', 1024, true],
  ['RSA', 1023, true],
  ['RSA', 2048, true],
  ['RSA', 3071, true],
  ['RSA', 3072, false],
  ['RSA', 4096, false],
  ['ED25519', 256, false],
  ['ECDSA', 256, false],
  ['ED25519-SK', 256, false],
])('%s with %d bits is weak: %s', (label, bits, isWeak) => {
  expect(weaknessOf({ label, bits }) !== null).toBe(isWeak);
});
