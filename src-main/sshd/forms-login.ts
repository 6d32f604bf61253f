/**
 * Messages about one try: "Failed … for", "Accepted … for", "Invalid user",
 * "maximum authentication attempts exceeded for". (auth.c auth_log(),
 * getpwnamallow(), auth_maxtries_exceeded() of OpenSSH.)
 *
 * The user name is the client's text. sshd appends the address after it, so
 * the address is looked for from the end, never from the front.
 */
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { hasAt, indexOf, isDigit, SPACE, scanTo, word } from './bytes.ts';
import type { MessageText } from './message-text.ts';

const FAILED = word('Failed ');
const ACCEPTED = word('Accepted ');
const FOR = word(' for ');
const FROM = word(' from ');
const INVALID_USER = word('invalid user ');
const ILLEGAL_USER = word('illegal user ');
const INVALID_USER_LINE = word('Invalid user ');
const ILLEGAL_USER_LINE = word('Illegal user ');
const MAXIMUM = word('maximum authentication attempts exceeded for ');
const SSH = word(' ssh');
const SSH2_INFO = word(' ssh2: ');

/** Where the user's name begins, past "invalid user ". */
export function skipInvalid(text: MessageText, at: number): number {
  const { bytes, end } = text;
  return hasAt(bytes, at, end, INVALID_USER) || hasAt(bytes, at, end, ILLEGAL_USER)
    ? at + INVALID_USER.length
    : at;
}

/** The end without " ssh2" or " ssh1". */
function withoutProtocol(text: MessageText, from: number, end: number): number {
  const at = end - SSH.length - 1;
  return at >= from && isDigit(text.bytes[end - 1]) && hasAt(text.bytes, at, end, SSH) ? at : end;
}

/**
 * Reads "USER from ADDRESS[ port N][ ssh2]" that fills the range.
 * @returns where the user's name ends, or -1
 */
export function userEnd(text: MessageText, userStart: number, end: number): number {
  const peerEnd = withoutProtocol(text, userStart, end);
  if (!text.peers.endingAt(text.bytes, userStart, peerEnd)) return -1;
  const at = text.peers.start - FROM.length;
  // An empty user leaves "for  from": the blank before "from" is FROM's own.
  return at >= userStart - 1 && hasAt(text.bytes, at, end, FROM) ? Math.max(at, userStart) : -1;
}

/** A key's fingerprint: SHA256:…, MD5:aa:bb…, or aa:bb… as sshd before 6.8 wrote it. */
function isFingerprint(text: string): boolean {
  return (
    /^(?:SHA256|SHA1):[A-Za-z0-9+/]+=*$/.test(text) || /^(?:MD5:)?[0-9a-f]{2}(?::[0-9a-f]{2}){15}$/.test(text)
  );
}

/** The fingerprint in "TYPE FINGERPRINT…" after "ssh2: ". */
function fingerprintAt(text: MessageText, start: number, end: number): string | null {
  const space = scanTo(text.bytes, start, end, SPACE);
  if (space === end) return null;
  let stop = scanTo(text.bytes, space + 1, end, SPACE);
  if (text.bytes[stop - 1] === 44) stop--;
  const print = text.string(space + 1, stop);
  return isFingerprint(print) ? print : null;
}

/**
 * Reads "USER from ADDRESS port N ssh2: KEY" where KEY may hold a certificate's
 * id: text of the client's on both sides of the address.
 *
 * Where KEY is just "TYPE FINGERPRINT" the last reading is sshd's, for what a
 * certificate's line ends with is longer. Otherwise an address counts only if
 * there is one reading alone, or if the user exists: then no client chose the name.
 * @returns where the user's name ends and KEY begins; user end -1 where it is unclear
 */
function readWithKey(
  text: MessageText,
  userStart: number,
  known: boolean,
): { userEnd: number; key: number } | null {
  const { bytes, end } = text;
  let first = -1;
  let last = -1;
  let readings = 0;
  for (
    let at = indexOf(bytes, userStart, end, SSH2_INFO);
    at >= 0;
    at = indexOf(bytes, at + 1, end, SSH2_INFO)
  ) {
    if (userEnd(text, userStart, at) < 0) continue;
    if (readings === 0) first = at;
    last = at;
    readings++;
  }
  if (readings === 0) return null;
  const key = last + SSH2_INFO.length;
  const isPlainKey = fingerprintAt(text, key, end) !== null && isTwoWords(text, key, end);
  const chosen = isPlainKey ? last : known || readings === 1 ? first : -1;
  if (chosen < 0) return { userEnd: -1, key };
  return { userEnd: userEnd(text, userStart, chosen), key: chosen + SSH2_INFO.length };
}

function isTwoWords(text: MessageText, start: number, end: number): boolean {
  const space = scanTo(text.bytes, start, end, SPACE);
  return space < end && scanTo(text.bytes, space + 1, end, SPACE) === end;
}

/** "Failed|Accepted METHOD for [invalid user ]USER from ADDRESS port N ssh2[: KEY]" */
function readVerdict(text: MessageText, afterWord: number, accepted: boolean): LoginEvent | null {
  const { bytes, end } = text;
  const methodEnd = scanTo(bytes, afterWord, end, SPACE);
  if (methodEnd === afterWord || !hasAt(bytes, methodEnd, end, FOR)) return null;
  const method = text.string(afterWord, methodEnd);
  const named = methodEnd + FOR.length;
  const userStart = accepted ? named : skipInvalid(text, named);
  const known = userStart === named;
  const kind = accepted ? 'accepted' : 'failed';
  const clue = accepted ? 'success' : method === 'publickey' || method === 'none' ? 'offer' : 'verdict';

  const plainEnd = userEnd(text, userStart, end);
  if (plainEnd >= 0) return text.found(kind, clue, text.string(userStart, plainEnd), known, method);

  const reading = readWithKey(text, userStart, known);
  if (reading === null) return null;
  const fingerprint = fingerprintAt(text, reading.key, end);
  if (reading.userEnd < 0) text.peers.forget();
  const user = reading.userEnd < 0 ? null : text.string(userStart, reading.userEnd);
  return text.found(kind, clue, user, known, method, fingerprint);
}

export function readFailed(text: MessageText): LoginEvent | null {
  return hasAt(text.bytes, text.start, text.end, FAILED)
    ? readVerdict(text, text.start + FAILED.length, false)
    : null;
}

export function readAccepted(text: MessageText): LoginEvent | null {
  return hasAt(text.bytes, text.start, text.end, ACCEPTED)
    ? readVerdict(text, text.start + ACCEPTED.length, true)
    : null;
}

/** "Invalid user USER from ADDRESS[ port N]" */
export function readInvalidUser(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, INVALID_USER_LINE) && !hasAt(bytes, start, end, ILLEGAL_USER_LINE))
    return null;
  const userStart = start + INVALID_USER_LINE.length;
  const stop = userEnd(text, userStart, end);
  return stop < 0 ? null : text.found('invalid-user', 'announced', text.string(userStart, stop), false);
}

/** "maximum authentication attempts exceeded for [invalid user ]USER from ADDRESS port N ssh2" */
export function readMaximum(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, MAXIMUM)) return null;
  const named = start + MAXIMUM.length;
  const userStart = skipInvalid(text, named);
  const stop = userEnd(text, userStart, end);
  if (stop < 0) return null;
  return text.found('too-many-failures', 'ending', text.string(userStart, stop), userStart === named);
}
