/**
 * What PAM says, in sshd's words and in its modules'. A module's line comes
 * before sshd's verdict on the same try; detect/ counts the try once.
 */
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { decimal, hasAt, indexOf, SPACE, scanTo, word } from './bytes.ts';
import { skipInvalid, userEnd } from './forms-login.ts';
import type { MessageText } from './message-text.ts';

const FOR = word(' for ');
const PAM = word('PAM: ');
const VIA = word(' via ');
const AUTHENTICATION_FAILURE = word('authentication failure;');
const MORE = word(' more authentication failure');
const RHOST = word(' rhost=');
const USER = word(' user=');
const SSHD_AUTH = word('(sshd:auth): ');

/**
 * "PAM: REASON for [illegal user ]USER from HOST[ via OWN-ADDRESS]" (auth-pam.c).
 * The "via" address is this machine's own and never taken (facts/macos.md §1).
 */
export function readPamAnswer(text: MessageText): LoginEvent | null {
  const { bytes, start } = text;
  if (!hasAt(bytes, start, text.end, PAM)) return null;
  const reasonEnd = indexOf(bytes, start, text.end, FOR);
  if (reasonEnd < 0) return null;
  const named = reasonEnd + FOR.length;
  const userStart = skipInvalid(text, named);
  let end = text.end;
  if (text.peers.endingAt(bytes, userStart, end)) {
    const via = text.peers.start - VIA.length;
    if (via > userStart && hasAt(bytes, via, end, VIA)) end = via;
  }
  const stop = userEnd(text, userStart, end);
  if (stop < 0) return null;
  return text.found('failed', 'pam-answer', text.string(userStart, stop), userStart === named);
}

/** "pam_unix(sshd:auth): authentication failure; … rhost=HOST  user=USER" and its sisters pam_sss, pam_ldap, … */
export function readPamModule(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  const afterModule = indexOf(bytes, start, Math.min(end, start + 48), SSHD_AUTH);
  const at = afterModule < 0 ? start : afterModule + SSHD_AUTH.length;
  if (!hasAt(bytes, at, end, AUTHENTICATION_FAILURE)) return null;
  return readRemoteHost(text, 'pam-module');
}

/** "PAM 2 more authentication failures; … rhost=HOST  user=USER": that many besides the first. */
export function readPamTotal(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  const digits = start + 'PAM '.length;
  const digitsEnd = scanTo(bytes, digits, end, SPACE);
  const more = decimal(bytes, digits, digitsEnd);
  if (more < 0 || !hasAt(bytes, digitsEnd, end, MORE)) return null;
  text.times = Math.min(more + 1, 1000);
  return readRemoteHost(text, 'total');
}

/** PAM knows the user's name only where the user exists; for others pam_unix writes none. */
function readRemoteHost(text: MessageText, clue: 'pam-module' | 'total'): LoginEvent | null {
  const { bytes, start, end } = text;
  const rhost = indexOf(bytes, start, end, RHOST);
  if (rhost < 0) return null;
  const hostStart = rhost + RHOST.length;
  const hostEnd = scanTo(bytes, hostStart, end, SPACE);
  if (!text.peers.exactly(bytes, hostStart, hostEnd)) return null;
  const user = indexOf(bytes, hostEnd, end, USER);
  const name = user < 0 ? null : text.string(user + USER.length, end);
  return text.found('failed', clue, name, name !== null);
}
