import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SecretFile, type SecretSeal } from './secret-file.ts';

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-secrets-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const REVERSED: SecretSeal = {
  place: 'a mirror',
  mark: 'sealed',
  seal: (text) => [...text].reverse().join(''),
  open: (text) => {
    if (text === 'broken') throw new Error('no');
    return [...text].reverse().join('');
  },
};

test('is kept over a restart in a file of mode 0600, each by its name', () => {
  const dir = directory();
  new SecretFile(dir).set('mail-password', 'correct horse');
  new SecretFile(dir).set('abuseipdb-key', 'k-1');
  const again = new SecretFile(dir);
  expect(again.get('mail-password')).toBe('correct horse');
  expect(again.get('abuseipdb-key')).toBe('k-1');
  expect(again.get('blocklist-de-key')).toBeNull();
  expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  again.set('mail-password', null);
  expect(again.has('mail-password')).toBe(false);
  expect(again.get('abuseipdb-key')).toBe('k-1');
});

test('what is sealed lies nowhere as it is, and no other seal takes it for its own', () => {
  const dir = directory();
  const sealed = new SecretFile(dir, REVERSED);
  sealed.set('mail-password', 'correct horse');
  expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain('correct horse');
  expect(sealed.get('mail-password')).toBe('correct horse');
  expect(new SecretFile(dir).has('mail-password')).toBe(false);
});

test('what can not be opened any more, or is damaged, is not there', () => {
  const dir = directory();
  writeFileSync(join(dir, 'secrets.json'), JSON.stringify({ 'mail-password': 'sealed:broken' }));
  expect(new SecretFile(dir, REVERSED).get('mail-password')).toBeNull();
  writeFileSync(join(dir, 'secrets.json'), 'nonsense');
  expect(new SecretFile(dir, REVERSED).get('mail-password')).toBeNull();
});
