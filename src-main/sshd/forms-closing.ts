/**
 * Messages about a connection that ended: sshpkt_fatal(), ssh_packet_disconnect()
 * and the grace alarm of OpenSSH. Before a login the user's name stands in front
 * of the address ("invalid user USER ADDRESS port N") and is the client's text.
 */
import type { EventKind, LoginEvent } from '../../src-shared/login-event.ts';
import { COLON, decimal, endsWith, hasAt, indexOf, isDigit, word } from './bytes.ts';
import type { MessageText } from './message-text.ts';

const AUTHENTICATING_USER = word('authenticating user ');
const INVALID_USER = word('invalid user ');
const USER = word('user ');

interface Preamble {
  readonly userStart: number;
  readonly known: boolean | null;
  /** Whether these words show that nobody had logged in. */
  readonly beforeLogin: boolean;
}

function preambleAt(text: MessageText, at: number): Preamble | null {
  const { bytes, end } = text;
  if (hasAt(bytes, at, end, INVALID_USER)) {
    return { userStart: at + INVALID_USER.length, known: false, beforeLogin: true };
  }
  if (hasAt(bytes, at, end, AUTHENTICATING_USER)) {
    return { userStart: at + AUTHENTICATING_USER.length, known: true, beforeLogin: true };
  }
  if (hasAt(bytes, at, end, USER)) return { userStart: at + USER.length, known: true, beforeLogin: false };
  return null;
}

/** The event of "[PREAMBLE USER ]ADDRESS[ port N]" that fills the range from `at` to `end`. */
function endedBy(text: MessageText, at: number, end: number, whenBefore: EventKind): LoginEvent | null {
  const preamble = preambleAt(text, at);
  const from = preamble?.userStart ?? at;
  if (!text.peers.endingAt(text.bytes, from, end)) return null;
  if (preamble === null) {
    if (text.peers.start !== at || isBareName(text)) return null;
    return text.found(text.preauth ? whenBefore : 'disconnected', 'ending', null, null);
  }
  const userEnd = Math.max(text.peers.start - 1, from);
  const before = text.preauth || preamble.beforeLogin;
  return text.found(
    before ? whenBefore : 'disconnected',
    'ending',
    text.string(from, userEnd),
    preamble.known,
  );
}

/** "Connection closed by remote host" names nobody: a name counts only with a port beside it. */
function isBareName(text: MessageText): boolean {
  return text.peers.address === null && text.peers.port === null;
}

const CLOSED_BY = word('Connection closed by ');
const RESET_BY = word('Connection reset by ');
const DISCONNECTED_FROM = word('Disconnected from ');

/** "Connection closed by|reset by, Disconnected from [PREAMBLE USER ]ADDRESS[ port N]" */
export function readClosed(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  let opening = DISCONNECTED_FROM;
  if (!hasAt(bytes, start, end, opening)) {
    opening = hasAt(bytes, start, end, CLOSED_BY) ? CLOSED_BY : RESET_BY;
    if (opening === RESET_BY && !hasAt(bytes, start, end, opening)) return null;
  }
  return endedBy(text, start + opening.length, end, 'preauth-close');
}

const RECEIVED = word('Received disconnect from ');
const READ_ERROR = word('Read error from remote host ');

/**
 * "Received disconnect from ADDRESS[ port N]: CODE: TEXT". TEXT is the client's
 * and so decides nothing: neither "Auth fail" nor "Bye Bye" does.
 */
export function readReceivedDisconnect(text: MessageText): LoginEvent | null {
  const opening = hasAt(text.bytes, text.start, text.end, RECEIVED) ? RECEIVED : READ_ERROR;
  if (opening === READ_ERROR && !hasAt(text.bytes, text.start, text.end, opening)) return null;
  if (!text.peers.startingAt(text.bytes, text.start + opening.length, text.end)) return null;
  return text.found(text.preauth ? 'preauth-close' : 'disconnected', 'ending', null, null);
}

const DISCONNECTING = word('Disconnecting');
const TOO_MANY = word('Too many authentication failures');
const TOO_MANY_END = word(': Too many authentication failures');

/**
 * "Disconnecting [PREAMBLE USER ]ADDRESS port N: REASON", or before OpenSSH 7.5
 * "Disconnecting: REASON" with no address that could be trusted.
 */
export function readDisconnecting(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, DISCONNECTING)) return null;
  const at = start + DISCONNECTING.length;
  if (bytes[at] === COLON) {
    if (hasAt(bytes, at + 2, end, TOO_MANY)) return text.foundWithoutPeer('too-many-failures', 'ending');
    return text.preauth ? text.foundWithoutPeer('preauth-close', 'ending') : null;
  }
  if (endsWith(bytes, at, end, TOO_MANY_END)) {
    return endedBy(text, at + 1, end - TOO_MANY_END.length, 'too-many-failures');
  }
  return endedBefore(text, at + 1, 'preauth-close');
}

/**
 * "[PREAMBLE USER ]ADDRESS port N: REASON" where REASON, too, may be the
 * client's text. An address counts only if there is one reading alone, or if no
 * client chose the name before it; otherwise the event has none.
 */
export function endedBefore(text: MessageText, at: number, whenBefore: EventKind): LoginEvent | null {
  const { bytes, end } = text;
  const preamble = preambleAt(text, at);
  const from = preamble?.userStart ?? at;
  const forged = preamble !== null && preamble.known === false;
  let chosen = -1;
  for (let colon = from; colon < end; colon++) {
    if (bytes[colon] !== COLON || !isDigit(bytes[colon - 1])) continue;
    if (!text.peers.endingAt(bytes, from, colon) || text.peers.port === null) continue;
    if (preamble === null && text.peers.start !== at) continue;
    if (chosen >= 0) return text.foundWithoutPeer(whenBefore, 'ending', null, false);
    chosen = colon;
    if (!forged) break;
  }
  return chosen < 0 ? null : endedBy(text, at, chosen, whenBefore);
}

const TIMEOUT = word('Timeout before authentication for ');
const CONNECTION_FROM = word('connection from ');
const NAMED_PID = word(', pid = ');

/** "Timeout before authentication for ADDRESS[ port N]", from 9.8 on "for connection from ADDRESS to OWN, pid = N" */
export function readTimeout(text: MessageText): LoginEvent | null {
  const { bytes, start, end } = text;
  if (!hasAt(bytes, start, end, TIMEOUT)) return null;
  let at = start + TIMEOUT.length;
  if (hasAt(bytes, at, end, CONNECTION_FROM)) at += CONNECTION_FROM.length;
  if (!text.peers.startingAt(bytes, at, end)) return null;
  const event = text.found('timeout', 'ending', null, null);
  const named = indexOf(bytes, at, end, NAMED_PID);
  if (named < 0) return event;
  const pid = decimal(bytes, named + NAMED_PID.length, end);
  return pid > 0 ? { ...event, namedPid: pid } : event;
}
