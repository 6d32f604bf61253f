import { CLUE, CompactEvent, KIND, NOT_SAID } from '../../src-shared/compact-event.ts';
import { SPACE } from './bytes.ts';
import { type CursorWord, cursorWord, type LineCursor } from './line-cursor.ts';
import { TextPool } from './text-pool.ts';

/** What a line is: one that tells of a login, one that does not, or one for the whole grammar. */
export type CommonRead = 'event' | 'nothing' | 'uncommon';

const CAPITAL_A = 65;
const CAPITAL_C = 67;
const CAPITAL_D = 68;
const CAPITAL_F = 70;
const CAPITAL_I = 73;
const CAPITAL_R = 82;
const CAPITAL_U = 85;
const SMALL_E = 101;
const SMALL_I = 105;
const SMALL_M = 109;
const SMALL_P = 112;
const SMALL_R = 114;

const NEWLINE = 10;
const HIGHEST_PORT = 65_535;
/** So many digits the number in "message repeated N times" has at most, and so many times it counts for. */
const REPEATED_DIGITS = 9;
const MOST_TIMES = 1000;

const FAILED = cursorWord('Failed ');
const PASSWORD_FOR = cursorWord('password for ');
const KEYBOARD_FOR = cursorWord('keyboard-interactive/pam for ');
const NONE_FOR = cursorWord('none for ');
const MAXIMUM = cursorWord('error: maximum authentication attempts exceeded for ');
const INVALID_USER_LINE = cursorWord('Invalid user ');
const INVALID_USER = cursorWord('invalid user ');
const AUTHENTICATING_USER = cursorWord('authenticating user ');
const FROM = cursorWord(' from ');
const PORT = cursorWord(' port ');
const SSH2 = cursorWord(' ssh2\n');
const SSH2_PREAUTH = cursorWord(' ssh2 [preauth]\n');
const PREAUTH = cursorWord(' [preauth]\n');
const RECEIVED = cursorWord('Received disconnect from ');
const BYE_BYE = cursorWord(':11: Bye Bye [preauth]\n');
const NO_REASON = cursorWord(':11:  [preauth]\n');
const DISCONNECTED = cursorWord('Disconnected from ');
const DISCONNECTING = cursorWord('Disconnecting ');
const TOO_MANY = cursorWord(': Too many authentication failures [preauth]\n');
const NO_IDENTIFICATION = cursorWord('Did not receive identification string from ');
const CLOSED_BY = cursorWord('Connection closed by ');
const RESET_BY = cursorWord('Connection reset by ');
const UNABLE = cursorWord('Unable to negotiate with ');
const PAM_FAILURE = cursorWord(
  'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=',
);
const PAM_USER = cursorWord('  user=');
const PAM_USER_UNKNOWN = cursorWord('pam_unix(sshd:auth): check pass; user unknown\n');
const PAM_SESSIONS = ['opened', 'closed'].map((end) =>
  cursorWord(`pam_unix(sshd:session): session ${end} for user `),
);
const REPEATED = cursorWord('message repeated ');
const TIMES = cursorWord(' times: [ ');
const SSH2_REPEATED = cursorWord(' ssh2]\n');
const ACCEPTED = cursorWord('Accepted ');
const PUBLIC_KEY_FOR = cursorWord('publickey for ');
const SSH2_KEY = cursorWord(' ssh2: ');
const FINGERPRINT = cursorWord(' SHA256:');
const BY_USER = cursorWord(':11: disconnected by user\n');
const USER = cursorWord('user ');
const REVERSE_MAPPING = cursorWord('reverse mapping ');

/**
 * Reads the messages that nearly all lines of an attacked server's log are, where
 * they are as plain as can be: an IPv4 address, a port, a user without blanks, and
 * nothing after what sshd itself ends the line with. Then there is one reading
 * alone, and from front to back finds it. Whatever else there is, is left to MessageGrammar.
 */
export class CommonMessages {
  readonly #cursor: LineCursor;
  readonly #users = new TextPool((text) => text);
  /** What the message says, its line's time and pid aside. */
  readonly event = new CompactEvent();

  constructor(cursor: LineCursor) {
    this.#cursor = cursor;
  }

  /** Reads the message that the cursor is at, and goes past its line unless it is uncommon. */
  read(): CommonRead {
    const { event } = this;
    event.user = null;
    event.knownUser = NOT_SAID;
    event.port = NOT_SAID;
    event.times = 1;
    const cursor = this.#cursor;
    switch (cursor.bytes[cursor.at]) {
      case CAPITAL_F:
        return this.#failed(SSH2);
      case CAPITAL_I:
        return this.#invalidUser();
      case SMALL_P:
        return this.#pam();
      case CAPITAL_R:
        return this.#receivedDisconnect();
      case CAPITAL_D:
        return this.#disconnected();
      case SMALL_E:
        return this.#maximum();
      case CAPITAL_C:
        return this.#closed();
      case CAPITAL_U:
        return this.#unableToNegotiate();
      case SMALL_M:
        return this.#repeated();
      case CAPITAL_A:
        return this.#accepted();
      case SMALL_R:
        return cursor.take(REVERSE_MAPPING) ? this.#nothing() : 'uncommon';
      // No message about a login begins so.
      case SMALL_I:
        return this.#nothing();
    }
    return 'uncommon';
  }

  #nothing(): CommonRead {
    this.#cursor.takeRestOfLine();
    return 'nothing';
  }

  #says(kind: number, clue: number): CommonRead {
    this.event.kind = kind;
    this.event.clue = clue;
    return 'event';
  }

  /** @param ending what follows the peer */
  #failed(ending: CursorWord): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(FAILED)) return 'uncommon';
    const isOffer = cursor.take(NONE_FOR);
    if (!isOffer && !cursor.take(PASSWORD_FOR) && !cursor.take(KEYBOARD_FOR)) return 'uncommon';
    if (!this.#takeUserFromPeer() || !cursor.take(ending)) return 'uncommon';
    return this.#says(KIND.failed, isOffer ? CLUE.offer : CLUE.verdict);
  }

  /** "message repeated N times: [ MESSAGE]", as rsyslog writes a message that comes again and again. */
  #repeated(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(REPEATED) || !cursor.takeNumber(REPEATED_DIGITS)) return 'uncommon';
    const times = cursor.number;
    if (times === 0 || !cursor.take(TIMES)) return 'uncommon';
    this.event.times = Math.min(times, MOST_TIMES);
    return this.#failed(SSH2_REPEATED);
  }

  #accepted(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(ACCEPTED)) return 'uncommon';
    const isKey = cursor.take(PUBLIC_KEY_FOR);
    if (!isKey && !cursor.take(PASSWORD_FOR) && !cursor.take(KEYBOARD_FOR)) return 'uncommon';
    if (!this.#takeUser() || !cursor.take(FROM) || !this.#takePeer()) return 'uncommon';
    if (!(isKey ? this.#takeKey() : cursor.take(SSH2))) return 'uncommon';
    this.event.knownUser = 1;
    return this.#says(KIND.accepted, CLUE.success);
  }

  /** " ssh2: TYPE SHA256:…" and nothing else: what a certificate's line ends with may be the client's text. */
  #takeKey(): boolean {
    const cursor = this.#cursor;
    if (!cursor.take(SSH2_KEY) || !cursor.takeName() || !cursor.take(FINGERPRINT)) return false;
    return cursor.takeName() && cursor.takeByte(NEWLINE);
  }

  #maximum(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(MAXIMUM) || !this.#takeUserFromPeer() || !cursor.take(SSH2_PREAUTH)) return 'uncommon';
    return this.#says(KIND['too-many-failures'], CLUE.ending);
  }

  #invalidUser(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(INVALID_USER_LINE) || !this.#takeUser()) return 'uncommon';
    if (!cursor.take(FROM) || !this.#takePeer() || !cursor.takeByte(NEWLINE)) return 'uncommon';
    this.event.knownUser = 0;
    return this.#says(KIND['invalid-user'], CLUE.announced);
  }

  #pam(): CommonRead {
    const { event } = this;
    const cursor = this.#cursor;
    if (cursor.take(PAM_USER_UNKNOWN)) return 'nothing';
    if (!cursor.take(PAM_FAILURE))
      return PAM_SESSIONS.some((words) => cursor.take(words)) ? this.#nothing() : 'uncommon';
    if (!cursor.takeIpv4()) return 'uncommon';
    event.address = cursor.number;
    event.knownUser = 0;
    if (cursor.take(PAM_USER)) {
      if (!this.#takeUser()) return 'uncommon';
      event.knownUser = 1;
    } else {
      cursor.takeByte(SPACE);
    }
    return cursor.takeByte(NEWLINE) ? this.#says(KIND.failed, CLUE['pam-module']) : 'uncommon';
  }

  #receivedDisconnect(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(RECEIVED) || !this.#takePeer()) return 'uncommon';
    if (cursor.take(BY_USER)) return this.#says(KIND.disconnected, CLUE.ending);
    const isCommon = cursor.take(BYE_BYE) || cursor.take(NO_REASON);
    return isCommon ? this.#says(KIND['preauth-close'], CLUE.ending) : 'uncommon';
  }

  #disconnected(): CommonRead {
    const cursor = this.#cursor;
    if (cursor.take(DISCONNECTED)) return cursor.take(USER) ? this.#loggedOut() : this.#preauthClose();
    if (cursor.take(DISCONNECTING)) {
      if (!this.#takePeerAfterUser() || !cursor.take(TOO_MANY)) return 'uncommon';
      return this.#says(KIND['too-many-failures'], CLUE.ending);
    }
    if (!cursor.take(NO_IDENTIFICATION) || !this.#takePeer() || !cursor.takeByte(NEWLINE)) return 'uncommon';
    return this.#says(KIND['no-identification'], CLUE.ending);
  }

  /** "USER ADDRESS port N" of a user who was let in */
  #loggedOut(): CommonRead {
    const cursor = this.#cursor;
    if (!this.#takeUser() || !cursor.takeByte(SPACE) || !this.#takePeer() || !cursor.takeByte(NEWLINE))
      return 'uncommon';
    this.event.knownUser = 1;
    return this.#says(KIND.disconnected, CLUE.ending);
  }

  #closed(): CommonRead {
    const cursor = this.#cursor;
    return cursor.take(CLOSED_BY) || cursor.take(RESET_BY) ? this.#preauthClose() : 'uncommon';
  }

  /** "[invalid user USER |authenticating user USER ]ADDRESS port N [preauth]" */
  #preauthClose(): CommonRead {
    if (!this.#takePeerAfterUser() || !this.#cursor.take(PREAUTH)) return 'uncommon';
    return this.#says(KIND['preauth-close'], CLUE.ending);
  }

  /** Their offer follows the address and is the client's text; nothing of it counts. */
  #unableToNegotiate(): CommonRead {
    const cursor = this.#cursor;
    if (!cursor.take(UNABLE) || !this.#takePeer()) return 'uncommon';
    cursor.takeRestOfLine();
    return this.#says(KIND['negotiation-failed'], CLUE.ending);
  }

  /** "[invalid user ]USER from ADDRESS port N" */
  #takeUserFromPeer(): boolean {
    const cursor = this.#cursor;
    this.event.knownUser = cursor.take(INVALID_USER) ? 0 : 1;
    return this.#takeUser() && cursor.take(FROM) && this.#takePeer();
  }

  /** "[invalid user USER |authenticating user USER ]ADDRESS port N" */
  #takePeerAfterUser(): boolean {
    const cursor = this.#cursor;
    if (cursor.take(AUTHENTICATING_USER)) this.event.knownUser = 1;
    else if (cursor.take(INVALID_USER)) this.event.knownUser = 0;
    else return this.#takePeer();
    return this.#takeUser() && cursor.takeByte(SPACE) && this.#takePeer();
  }

  #takeUser(): boolean {
    const cursor = this.#cursor;
    if (!cursor.takeName()) return false;
    this.event.user = this.#users.get(cursor.bytes, cursor.nameStart, cursor.at);
    return true;
  }

  /** "ADDRESS port N" */
  #takePeer(): boolean {
    const { event } = this;
    const cursor = this.#cursor;
    if (!cursor.takeIpv4()) return false;
    event.address = cursor.number;
    if (!cursor.take(PORT) || !cursor.takeNumber(5) || cursor.number > HIGHEST_PORT) return false;
    event.port = cursor.number;
    return true;
  }
}
