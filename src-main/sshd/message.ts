import type { LoginEvent } from '../../src-shared/login-event.ts';
import { decimal, endsWith, hasAt, SPACE, scanTo, word } from './bytes.ts';
import { readClosed, readDisconnecting, readReceivedDisconnect, readTimeout } from './forms-closing.ts';
import { readAccepted, readFailed, readInvalidUser, readMaximum } from './forms-login.ts';
import { readPamAnswer, readPamModule, readPamTotal } from './forms-pam.ts';
import {
  readBadVersion,
  readBannerExchange,
  readGarbled,
  readKexIdentification,
  readMagic,
  readNegotiation,
  readPeerFollows,
} from './forms-probe.ts';
import {
  readAccessDenied,
  readDropped,
  readFromElsewhere,
  readNotAllowed,
  readRootRefused,
  readWrapped,
} from './forms-refused.ts';
import { MessageText } from './message-text.ts';

type Form = (text: MessageText) => LoginEvent | null;

/** The forms by the first byte of the message; each checks its own opening words. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  A: [readAccepted, readFromElsewhere, readAccessDenied],
  B: [readBadVersion, readGarbled],
  C: [readClosed, readGarbled],
  D: [readClosed, readDisconnecting, readPeerFollows],
  F: [readFailed],
  I: [readInvalidUser],
  M: [readMagic],
  P: [readPamAnswer, readPamTotal, readPeerFollows, readGarbled],
  R: [readReceivedDisconnect, readRootRefused],
  T: [readTimeout],
  U: [readNotAllowed, readNegotiation],
  a: [readPamModule],
  b: [readBannerExchange],
  d: [readDropped],
  k: [readKexIdentification],
  m: [readMaximum],
  n: [readNegotiation],
  p: [readPamModule, readPeerFollows, readGarbled],
  r: [readWrapped],
  s: [readGarbled, readPeerFollows],
};

const NO_FORMS: readonly Form[] = [];
const FORMS_BY_BYTE = Array.from({ length: 256 }, (_, byte) => FORMS[String.fromCharCode(byte)] ?? NO_FORMS);

const SMALL_E = 101;
const SMALL_F = 102;
const SMALL_M = 109;
const ERROR = word('error: ');
const FATAL = word('fatal: ');
const PREAUTH = word(' [preauth]');
const REPEATED = word('message repeated ');
const TIMES = word('times: [ ');

/**
 * Reads sshd's messages, of OpenSSH 5.x to 10.x. Every form is anchored at the
 * message's beginning and takes the address from where sshd itself put it; text
 * that a client chose is never searched. Where a line can be read in two ways,
 * the event has no address.
 */
export class MessageGrammar {
  readonly #text = new MessageText();

  /**
   * What the message from `start` to `end` says, or null where it is about no login.
   * @param time milliseconds since 1970, as the line's header says
   * @param zone minutes east of UTC
   * @param pid of the process that wrote the line
   */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    time: number | null,
    zone: number,
    pid: number | null,
  ): LoginEvent | null {
    const text = this.#text;
    text.bytes = bytes;
    text.start = start;
    text.end = end;
    text.time = time;
    text.zone = zone;
    text.pid = pid;
    text.times = 1;
    text.peers.forget();
    if (bytes[start] === SMALL_M && hasAt(bytes, start, end, REPEATED) && !this.#unwrapRepeated())
      return null;
    const first = bytes[text.start];
    if (
      first === SMALL_E
        ? hasAt(bytes, text.start, text.end, ERROR)
        : first === SMALL_F && hasAt(bytes, text.start, text.end, FATAL)
    ) {
      text.start += ERROR.length;
    }
    text.preauth = endsWith(bytes, text.start, text.end, PREAUTH);
    if (text.preauth) text.end -= PREAUTH.length;
    const forms = FORMS_BY_BYTE[bytes[text.start] as number] ?? NO_FORMS;
    for (const form of forms) {
      const event = form(text);
      if (event !== null) return event;
    }
    return null;
  }

  /** "message repeated N times: [ MESSAGE]" (rsyslog's RepeatedMsgReduction). */
  #unwrapRepeated(): boolean {
    const text = this.#text;
    const { bytes } = text;
    const digits = text.start + REPEATED.length;
    const digitsEnd = scanTo(bytes, digits, text.end, SPACE);
    const times = decimal(bytes, digits, digitsEnd);
    if (times < 1 || !hasAt(bytes, digitsEnd + 1, text.end, TIMES) || bytes[text.end - 1] !== 93)
      return false;
    text.times = Math.min(times, 1000);
    text.start = digitsEnd + 1 + TIMES.length;
    text.end--;
    return true;
  }
}
