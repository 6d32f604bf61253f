import { endOfOptions, type KeyOption, readOptions } from './key-options.ts';
import { isKeyType, type PublicKey, readPublicKey } from './public-key.ts';

/** A key in a line of authorized_keys, and where its parts lie. Texts are bytes as latin1. */
export interface KeyLine {
  readonly kind: 'key';
  readonly key: PublicKey;
  readonly base64: string;
  readonly options: readonly KeyOption[];
  readonly comment: string;
  /** Where the options end (and begin, after blanks); both 0 apart where there are none. */
  readonly optionsAt: readonly [start: number, end: number];
  /** Where type and base64 stand. */
  readonly keyAt: readonly [start: number, end: number];
}

/** A line that sshd passes over, though it is no comment. */
export interface BadLine {
  readonly kind: 'bad';
  /** In words that end a sentence about "the line" or "the key". */
  readonly fault: string;
}

/** An empty line or a comment. */
export interface IdleLine {
  readonly kind: 'idle';
}

/**
 * Reads a line as sshd does (auth_check_authkey_line in auth2-pubkeyfile.c).
 * @param text its bytes as latin1, without the newline; a carriage return before that is allowed
 */
export function readKeyLine(text: string): KeyLine | BadLine | IdleLine {
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  const start = skipBlanks(text, 0, end);
  if (start === end || text[start] === '#') return { kind: 'idle' };
  if (text.includes('\0')) return bad('has a NUL character in it, where sshd stops reading it');
  if (isKeyType(wordAt(text, start, end))) return readKey(text, start, start, start, end, []);
  const length = endOfOptions(text.slice(start, end));
  if (length === null) return bad('has a quote that is never closed');
  const optionsEnd = start + length;
  const keyStart = skipBlanks(text, optionsEnd, end);
  if (!isKeyType(wordAt(text, keyStart, end))) return bad(whatElse(text.slice(start, end)));
  const options = readOptions(text.slice(start, optionsEnd));
  if ('fault' in options) return bad(options.fault);
  return readKey(text, start, optionsEnd, keyStart, end, options);
}

function readKey(
  text: string,
  optionsStart: number,
  optionsEnd: number,
  keyStart: number,
  end: number,
  options: readonly KeyOption[],
): KeyLine | BadLine {
  const type = wordAt(text, keyStart, end);
  const blobStart = skipBlanks(text, keyStart + type.length, end);
  const base64 = wordAt(text, blobStart, end);
  if (base64 === '') return bad(`names the type ${type}, but holds no key`);
  const key = readPublicKey(type, base64);
  if ('fault' in key) return bad(key.fault);
  const keyEnd = blobStart + base64.length;
  const comment = text.slice(skipBlanks(text, keyEnd, end), end);
  return {
    kind: 'key',
    key,
    base64,
    options,
    comment,
    optionsAt: [optionsStart, optionsEnd],
    keyAt: [keyStart, keyEnd],
  };
}

function bad(fault: string): BadLine {
  return { kind: 'bad', fault };
}

function whatElse(text: string): string {
  if (/PRIVATE KEY-----/.test(text)) return 'is part of a private key, which must never be here';
  if (/^(?:-----|---- )BEGIN/.test(text))
    return 'is not in the form of OpenSSH ("ssh-keygen -i" converts it)';
  return 'is no key: a type such as ssh-ed25519 and the key itself are expected';
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

function wordAt(text: string, from: number, end: number): string {
  let at = from;
  while (at < end && text[at] !== ' ' && text[at] !== '\t') at++;
  return text.slice(from, at);
}

/** Bytes as somebody reads them: UTF-8, with U+FFFD for what is none. */
export function shownText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** What somebody typed, as bytes. */
export function typedBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
