import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory of its own that goes with the test. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'drawbridge-keys-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Makes a key with the real ssh-keygen. @returns its public line, and where the private key is */
export function generate(
  dir: string,
  type: string,
  options: readonly string[] = [],
  comment = `${type} key`,
): { line: string; path: string } {
  const path = join(dir, `${type}${options.join('')}-${Math.random().toString(36).slice(2)}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, ...options, '-N', '', '-C', comment, '-f', path]);
  return { line: readFileSync(`${path}.pub`, 'utf8').trim(), path };
}

/** What the real ssh-keygen says of a public key: "256 SHA256:… comment (ED25519)". */
export function listed(dir: string, line: string, options: readonly string[] = []): string {
  const path = join(dir, `listed-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, `${line}\n`, 'latin1');
  return execFileSync('ssh-keygen', ['-l', ...options, '-f', path], { encoding: 'utf8' }).trim();
}
