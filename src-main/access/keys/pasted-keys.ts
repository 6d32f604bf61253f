import { CallError } from '../../../src-shared/call-error.ts';
import { type KeyLine, readKeyLine, typedBytes } from './key-line.ts';
import { bare, linesOf } from './key-text.ts';

/** A key that is to be added: its whole line, as bytes in latin1. */
export interface PastedKey {
  readonly text: string;
  readonly line: KeyLine;
}

const MOST_KEYS = 100;

/** How private keys begin: PEM (RFC 7468) and OpenSSH's own, PuTTY's, and the old SSH1 and ssh.com forms. */
const PRIVATE =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File|SSH PRIVATE KEY FILE FORMAT|SSH2 ENCRYPTED PRIVATE KEY/i;

/**
 * The keys in what somebody gave: one a line, as in a .pub file. Empty lines and comments are passed over.
 * @throws CallError 'refused': it is a private key; 'invalid': a line is no key, or there is none
 */
export function pastedKeys(given: string): PastedKey[] {
  if (PRIVATE.test(given)) {
    throw new CallError(
      'refused',
      'This is a private key: it must never leave its device, and nothing was added. Give the public key, in the file of the same name that ends with .pub. If somebody else may have seen this one, make a new pair.',
    );
  }
  const keys: PastedKey[] = [];
  for (const [i, whole] of linesOf(typedBytes(given)).entries()) {
    const text = bare(whole)
      .replace(/[ \t\r]+$/, '')
      .replace(/^[ \t]+/, '');
    const line = readKeyLine(text);
    if (line.kind === 'idle') continue;
    if (line.kind === 'bad') {
      throw new CallError(
        'invalid',
        `Line ${i + 1} ${line.fault}. Give each public key whole, on one line, such as "ssh-ed25519 AAAA… name".`,
      );
    }
    if (/[\x00-\x08\x0b-\x1f\x7f]/.test(text)) {
      throw new CallError('invalid', `Line ${i + 1} has control characters in it. Copy the key again.`);
    }
    if (line.key.isCertificate) {
      throw new CallError(
        'invalid',
        `Line ${i + 1} is a certificate. Give the key itself, or the key of its authority with "cert-authority" before it.`,
      );
    }
    keys.push({ text, line });
  }
  if (keys.length === 0) {
    throw new CallError(
      'invalid',
      'There is no key in it. Give a public key, such as "ssh-ed25519 AAAA… name".',
    );
  }
  if (keys.length > MOST_KEYS)
    throw new CallError('invalid', `These are more than ${MOST_KEYS} keys. Give fewer.`);
  return withoutRepeats(keys);
}

function withoutRepeats(keys: readonly PastedKey[]): PastedKey[] {
  return keys.filter((one, i) => keys.findIndex(({ line }) => line.base64 === one.line.base64) === i);
}
