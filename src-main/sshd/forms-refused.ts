/**
 * Messages about somebody whom sshd's own rules keep out. The users in them
 * exist on this machine; the host names, with UseDNS, are the far side's.
 */
import type { LoginEvent } from '../../src-shared/login-event.ts';
import { endsWith, hasAt, indexOf, isDigit, lastIndexOf, SPACE, scanTo, word } from './bytes.ts';
import { userEnd } from './forms-login.ts';
import type { MessageText } from './message-text.ts';

const USER = word('User ');
const NOT_ALLOWED = word(' not allowed because ');
const FROM = word(' from ');

/** "User USER[ from HOST] not allowed because REASON" (auth.c allowed_user()) */
export function readNotAllowed(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, USER)) return null;
  const userStart = start + USER.length;
  const because = indexOf(bytes, userStart, end, NOT_ALLOWED);
  if (because < 0) return null;
  const stop = userEnd(text, userStart, because);
  if (stop >= 0) return text.found('not-allowed', 'announced', text.string(userStart, stop), true);
  if (indexOf(bytes, userStart, because, FROM) >= 0) return null;
  return text.foundWithoutPeer('not-allowed', 'announced', text.string(userStart, because), true);
}

const ROOT_REFUSED = word('ROOT LOGIN REFUSED FROM ');

/** "ROOT LOGIN REFUSED FROM ADDRESS[ port N]": the password was right, PermitRootLogin says no. */
export function readRootRefused(text: MessageText): LoginEvent | null {
  if (!hasAt(text.bytes, text.start, text.end, ROOT_REFUSED)) return null;
  if (!text.peers.startingAt(text.bytes, text.start + ROOT_REFUSED.length, text.end)) return null;
  return text.found('not-allowed', 'announced', 'root', true);
}

const TRIED = word('Authentication tried for ');
const WITH = word(' with ');
const IP = word(', ip=');
const SOURCE = word('source address (');

/** "Authentication tried for USER with correct key but not from a permitted host (host=H, ip=ADDRESS, …)" */
export function readFromElsewhere(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, TRIED)) return null;
  const userStart = start + TRIED.length;
  const stop = indexOf(bytes, userStart, end, WITH);
  if (stop < 0) return null;
  const user = text.string(userStart, stop);
  for (const before of [IP, SOURCE]) {
    const at = indexOf(bytes, stop, end, before);
    if (at < 0) continue;
    const address = at + before.length;
    let addressEnd = address;
    while (addressEnd < end && bytes[addressEnd] !== 44 && bytes[addressEnd] !== 41) addressEnd++;
    if (text.peers.exactly(bytes, address, addressEnd))
      return text.found('not-allowed', 'announced', user, true, 'publickey');
  }
  return null;
}

const DENIED = word('Access denied for user ');
const BY_PAM = word(' by PAM account configuration');

/** "Access denied for user USER by PAM account configuration": right password, account not allowed; no address. */
export function readAccessDenied(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, DENIED) || !endsWith(bytes, start, end, BY_PAM)) return null;
  const user = text.string(start + DENIED.length, end - BY_PAM.length);
  return text.foundWithoutPeer('not-allowed', 'announced', user, true);
}

const REFUSED = word('refused connect from ');
const OPEN = word(' (');

/** "refused connect from NAME (ADDRESS)": TCP wrappers (hosts_access(5)); the last parentheses are sshd's. */
export function readWrapped(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, REFUSED)) return null;
  const at = start + REFUSED.length;
  const open = bytes[end - 1] === 41 ? lastIndexOf(bytes, at, end, OPEN) : -1;
  const found =
    open < 0 ? text.peers.exactly(bytes, at, end) : text.peers.exactly(bytes, open + OPEN.length, end - 1);
  return found ? text.found('not-allowed', 'ending', null, null) : null;
}

const DROP = word('drop connection #');
const BRACKET_FROM = word('from [');
const PENALTY = word(' penalty: ');

/**
 * "drop connection #N from [ADDRESS]:PORT on [OWN]:PORT REASON" (from 9.8 on).
 * A penalty is this address's own doing; "past MaxStartups" may hit anybody
 * while others flood, and says nothing about this one.
 */
export function readDropped(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, DROP)) return null;
  const from = scanTo(bytes, start + DROP.length, end, SPACE) + 1;
  if (!hasAt(bytes, from, end, BRACKET_FROM)) return null;
  const address = from + BRACKET_FROM.length;
  const addressEnd = scanTo(bytes, address, end, 93);
  if (!text.peers.exactly(bytes, address, addressEnd)) return null;
  let port = 0;
  for (let at = addressEnd + 2; at < end && isDigit(bytes[at]); at++)
    port = port * 10 + (bytes[at] as number) - 48;
  text.peers.port = port > 0 && port <= 65535 ? port : null;
  const penalised = indexOf(bytes, addressEnd, end, PENALTY) >= 0;
  return text.found(penalised ? 'preauth-close' : 'disconnected', 'ending', null, null);
}
