/**
 * Reads the messages that nearly all lines of an attacked server's log are, where they are as plain as can be: an IPv4
 * address, a port, a user without blanks, and nothing after what sshd itself ends the line with. Then there is one
 * reading alone, and from front to back finds it. Whatever else there is, is left to the grammar in src-main/sshd/.
 */
import { number, take, takeByte, takeIpv4, takeName, takeNumber, takeRestOfLine } from './cursor';
import {
  ACCEPTED,
  ANNOUNCED,
  DISCONNECTED,
  ENDING,
  FAILED,
  INVALID_USER,
  NEGOTIATION_FAILED,
  NO_IDENTIFICATION,
  OFFER,
  PAM_MODULE,
  PREAUTH_CLOSE,
  SUCCESS,
  setAddress,
  setKnownUser,
  setPort,
  setTimes,
  setUser,
  setWhat,
  startEvent,
  TOO_MANY_FAILURES,
  VERDICT,
} from './event';
import { at, byteAt } from './memory';
import { takeKnownName } from './names';
import { word } from './words';

/** What a line is: one for the whole grammar, one that does not tell of a login, or one that does. */
export const UNCOMMON: i32 = 0;
export const NOTHING: i32 = 1;
export const EVENT: i32 = 2;

const NEWLINE: i32 = 10;
const SPACE: i32 = 32;
const HIGHEST_PORT: i32 = 65535;
/** So many digits the number in "message repeated N times" has at most, and so many times it counts for. */
const REPEATED_DIGITS: i32 = 9;
const MOST_TIMES: i32 = 1000;

const FAILED_WORD = word('Failed ');
const PASSWORD_FOR = word('password for ');
const KEYBOARD_FOR = word('keyboard-interactive/pam for ');
const NONE_FOR = word('none for ');
const MAXIMUM = word('error: maximum authentication attempts exceeded for ');
const INVALID_USER_LINE = word('Invalid user ');
const INVALID_USER_WORD = word('invalid user ');
const AUTHENTICATING_USER = word('authenticating user ');
const FROM = word(' from ');
const PORT = word(' port ');
const SSH2 = word(' ssh2\n');
const SSH2_PREAUTH = word(' ssh2 [preauth]\n');
const PREAUTH = word(' [preauth]\n');
const RECEIVED = word('Received disconnect from ');
const BYE_BYE = word(':11: Bye Bye [preauth]\n');
const NO_REASON = word(':11:  [preauth]\n');
const DISCONNECTED_WORD = word('Disconnected from ');
const DISCONNECTING = word('Disconnecting ');
const TOO_MANY = word(': Too many authentication failures [preauth]\n');
const NO_IDENTIFICATION_WORD = word('Did not receive identification string from ');
const CLOSED_BY = word('Connection closed by ');
const RESET_BY = word('Connection reset by ');
const UNABLE = word('Unable to negotiate with ');
const PAM_FAILURE = word(
  'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=',
);
const PAM_USER = word('  user=');
const PAM_USER_UNKNOWN = word('pam_unix(sshd:auth): check pass; user unknown\n');
const PAM_OPENED = word('pam_unix(sshd:session): session opened for user ');
const PAM_CLOSED = word('pam_unix(sshd:session): session closed for user ');
const REPEATED = word('message repeated ');
const TIMES = word(' times: [ ');
const SSH2_REPEATED = word(' ssh2]\n');
const ACCEPTED_WORD = word('Accepted ');
const PUBLIC_KEY_FOR = word('publickey for ');
const SSH2_KEY = word(' ssh2: ');
const FINGERPRINT = word(' SHA256:');
const BY_USER = word(':11: disconnected by user\n');
const USER = word('user ');
const REVERSE_MAPPING = word('reverse mapping ');

/** Reads the message that the cursor is at, and goes past its line unless it is uncommon. */
export function readMessage(): i32 {
  startEvent();
  switch (byteAt(at)) {
    case 70: // F
      return failed(SSH2);
    case 73: // I
      return invalidUser();
    case 112: // p
      return pam();
    case 82: // R
      return receivedDisconnect();
    case 68: // D
      return disconnected();
    case 101: // e
      return maximum();
    case 67: // C
      return take(CLOSED_BY) || take(RESET_BY) ? preauthClose() : UNCOMMON;
    case 85: // U
      return unableToNegotiate();
    case 109: // m
      return repeated();
    case 65: // A
      return accepted();
    case 114: // r
      return take(REVERSE_MAPPING) ? nothing() : UNCOMMON;
    case 105: // i: no message about a login begins so
      return nothing();
  }
  return UNCOMMON;
}

function nothing(): i32 {
  takeRestOfLine();
  return NOTHING;
}

function says(kind: i32, clue: i32): i32 {
  setWhat(kind, clue);
  return EVENT;
}

/** @param ending what follows the peer */
function failed(ending: usize): i32 {
  if (!take(FAILED_WORD)) return UNCOMMON;
  const isOffer = take(NONE_FOR);
  if (!isOffer && !take(PASSWORD_FOR) && !take(KEYBOARD_FOR)) return UNCOMMON;
  if (!takeUserFromPeer() || !take(ending)) return UNCOMMON;
  return says(FAILED, isOffer ? OFFER : VERDICT);
}

/** "message repeated N times: [ MESSAGE]", as rsyslog writes a message that comes again and again. */
function repeated(): i32 {
  if (!take(REPEATED) || !takeNumber(REPEATED_DIGITS)) return UNCOMMON;
  const times = number;
  if (times == 0 || !take(TIMES)) return UNCOMMON;
  setTimes(times < MOST_TIMES ? times : MOST_TIMES);
  return failed(SSH2_REPEATED);
}

function accepted(): i32 {
  if (!take(ACCEPTED_WORD)) return UNCOMMON;
  const isKey = take(PUBLIC_KEY_FOR);
  if (!isKey && !take(PASSWORD_FOR) && !take(KEYBOARD_FOR)) return UNCOMMON;
  if (!takeUser() || !take(FROM) || !takePeer()) return UNCOMMON;
  if (isKey ? !takeKey() : !take(SSH2)) return UNCOMMON;
  setKnownUser(1);
  return says(ACCEPTED, SUCCESS);
}

/** " ssh2: TYPE SHA256:…" and nothing else: what a certificate's line ends with may be the client's text. */
function takeKey(): bool {
  return take(SSH2_KEY) && takeName() && take(FINGERPRINT) && takeName() && takeByte(NEWLINE);
}

function maximum(): i32 {
  if (!take(MAXIMUM) || !takeUserFromPeer() || !take(SSH2_PREAUTH)) return UNCOMMON;
  return says(TOO_MANY_FAILURES, ENDING);
}

function invalidUser(): i32 {
  if (!take(INVALID_USER_LINE) || !takeUser()) return UNCOMMON;
  if (!take(FROM) || !takePeer() || !takeByte(NEWLINE)) return UNCOMMON;
  setKnownUser(0);
  return says(INVALID_USER, ANNOUNCED);
}

function pam(): i32 {
  if (take(PAM_USER_UNKNOWN)) return NOTHING;
  if (!take(PAM_FAILURE)) return take(PAM_OPENED) || take(PAM_CLOSED) ? nothing() : UNCOMMON;
  if (!takeIpv4()) return UNCOMMON;
  setAddress(number);
  setKnownUser(0);
  if (take(PAM_USER)) {
    if (!takeUser()) return UNCOMMON;
    setKnownUser(1);
  } else {
    takeByte(SPACE);
  }
  return takeByte(NEWLINE) ? says(FAILED, PAM_MODULE) : UNCOMMON;
}

function receivedDisconnect(): i32 {
  if (!take(RECEIVED) || !takePeer()) return UNCOMMON;
  if (take(BY_USER)) return says(DISCONNECTED, ENDING);
  return take(BYE_BYE) || take(NO_REASON) ? says(PREAUTH_CLOSE, ENDING) : UNCOMMON;
}

function disconnected(): i32 {
  if (take(DISCONNECTED_WORD)) return take(USER) ? loggedOut() : preauthClose();
  if (take(DISCONNECTING)) {
    if (!takePeerAfterUser() || !take(TOO_MANY)) return UNCOMMON;
    return says(TOO_MANY_FAILURES, ENDING);
  }
  if (!take(NO_IDENTIFICATION_WORD) || !takePeer() || !takeByte(NEWLINE)) return UNCOMMON;
  return says(NO_IDENTIFICATION, ENDING);
}

/** "USER ADDRESS port N" of a user who was let in */
function loggedOut(): i32 {
  if (!takeUser() || !takeByte(SPACE) || !takePeer() || !takeByte(NEWLINE)) return UNCOMMON;
  setKnownUser(1);
  return says(DISCONNECTED, ENDING);
}

/** "[invalid user USER |authenticating user USER ]ADDRESS port N [preauth]" */
function preauthClose(): i32 {
  if (!takePeerAfterUser() || !take(PREAUTH)) return UNCOMMON;
  return says(PREAUTH_CLOSE, ENDING);
}

/** Their offer follows the address and is the client's text; nothing of it counts. */
function unableToNegotiate(): i32 {
  if (!take(UNABLE) || !takePeer()) return UNCOMMON;
  takeRestOfLine();
  return says(NEGOTIATION_FAILED, ENDING);
}

/** "[invalid user ]USER from ADDRESS port N" */
function takeUserFromPeer(): bool {
  setKnownUser(take(INVALID_USER_WORD) ? 0 : 1);
  return takeUser() && take(FROM) && takePeer();
}

/** "[invalid user USER |authenticating user USER ]ADDRESS port N" */
function takePeerAfterUser(): bool {
  if (take(AUTHENTICATING_USER)) setKnownUser(1);
  else if (take(INVALID_USER_WORD)) setKnownUser(0);
  else return takePeer();
  return takeUser() && takeByte(SPACE) && takePeer();
}

function takeUser(): bool {
  const place = takeKnownName();
  setUser(place);
  return place >= 0;
}

/** "ADDRESS port N" */
function takePeer(): bool {
  if (!takeIpv4()) return false;
  setAddress(number);
  if (!take(PORT) || !takeNumber(5) || number > HIGHEST_PORT) return false;
  setPort(number);
  return true;
}
