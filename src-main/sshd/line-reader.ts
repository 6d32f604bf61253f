import type { LoginEvent } from '../../src-shared/login-event.ts';
import { decimal, hasAt, isDigit, SPACE, scanTo, word } from './bytes.ts';
import { readJsonLine } from './json-line.ts';
import { LogTime } from './log-time.ts';
import { MessageGrammar } from './message.ts';

const SSHD = word('sshd');
const SSHD_BRACKET = word('sshd[');
const SESSION = word('-session');
const AUTH = word('-auth');
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COLON = 58;

/**
 * Reads log lines: syslog's header (RFC 3164, ISO 8601 as rsyslog writes it,
 * RFC 5424, macOS's syslog style) or, in a file that sshd writes itself
 * (`sshd -E`), none; then sshd's message.
 */
export class LineReader {
  readonly #time = new LogTime();
  readonly #grammar = new MessageGrammar();
  /** The last line's host and the blanks around it. */
  #host: Uint8Array = word('-');
  #pid: number | null = null;
  #isRfc5424 = false;
  /**
   * How the lines look. Lines without a header are read only in a log that has
   * none: elsewhere such a line is the tail of another program's and may be anybody's text.
   */
  form: LogForm = 'syslog';

  /** What RFC 3164 years are inferred from: when the log was last written (ms). */
  set referenceTime(time: number) {
    this.#time.referenceTime = time;
  }

  /** The login event of the line from `start` to `end` (without its line end), or null. */
  read(bytes: Uint8Array, start: number, end: number): LoginEvent | null {
    if (this.form === 'bare') return this.#grammar.read(bytes, start, end, null, 0, null);
    if (this.form === 'json') return this.#readJson(bytes, start, end);
    const host = this.#afterTime(bytes, start, end);
    if (host < 0) return null;
    const message = this.#message(bytes, host, end);
    if (message < 0) return null;
    return this.#grammar.read(bytes, message, end, this.#time.time, this.#time.zone, this.#pid);
  }

  #readJson(line: Uint8Array, start: number, end: number): LoginEvent | null {
    const record = readJsonLine(
      Buffer.from(line.buffer, line.byteOffset + start, end - start).toString('utf8'),
    );
    return record === null ? null : this.readMessage(record.message, record.time, record.zone, record.pid);
  }

  /** The login event of a message whose header the log's reader already knows. */
  readMessage(message: Uint8Array, time: number | null, zone: number, pid: number | null): LoginEvent | null {
    let end = message.length;
    while (end > 0 && (message[end - 1] === 10 || message[end - 1] === 13)) end--;
    return this.#grammar.read(message, 0, end, time, zone, pid);
  }

  /** The time of a line, or null where it bears none. */
  timeOf(line: Uint8Array, start: number, end: number): number | null {
    return this.#afterTime(line, start, end) < 0 ? null : this.#time.time;
  }

  /** Where the line goes on after its time stamp and the blank, or -1. */
  #afterTime(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (bytes[at] === 60) at = scanTo(bytes, at, Math.min(end, start + 5), 62) + 1;
    this.#isRfc5424 = bytes[at] === 49 && bytes[at + 1] === SPACE;
    if (this.#isRfc5424) at += 2;
    const first = bytes[at];
    const found = isDigit(first)
      ? this.#time.readIso8601(bytes, at, end)
      : this.#time.readRfc3164(bytes, at, end);
    if (!found) return -1;
    at = this.#time.end;
    return bytes[at] === SPACE ? at + 1 : -1;
  }

  /** Where sshd's message begins, past "HOST sshd[PID]: "; -1 where another program speaks. */
  #message(bytes: Uint8Array, from: number, end: number): number {
    // Nearly every line has the host of the one before.
    const afterHost = from + this.#host.length;
    if (hasAt(bytes, from, end, this.#host) && bytes[afterHost] !== SPACE)
      return this.#afterTag(bytes, afterHost, end);
    let at = skipBlanks(bytes, from, end);
    // Some syslogds leave the host out.
    if (!isTag(bytes, at, end)) {
      at = skipBlanks(bytes, scanTo(bytes, at, end, SPACE), end);
      if (at - from <= LONGEST_HOST) this.#host = new Uint8Array(bytes.subarray(from, at));
    }
    return this.#afterTag(bytes, at, end);
  }

  /** Past "sshd[PID]: ", "sshd: ", "/usr/sbin/sshd[PID]: ", "sshd(pam_unix)[PID]: ", and RFC 5424's "sshd PID MSGID SD ". */
  #afterTag(bytes: Uint8Array, from: number, end: number): number {
    const limit = Math.min(end, from + 128);
    let name = from;
    let at = from;
    if (hasAt(bytes, from, limit, SSHD_BRACKET)) at += SSHD.length;
    for (; at < limit; at++) {
      const byte = bytes[at] as number;
      if (byte === SPACE || byte === OPEN_BRACKET || byte === COLON || byte === 40) break;
      if (byte === 47) name = at + 1;
    }
    if (!isProcessName(bytes, name, at)) return -1;
    if (bytes[at] === 40) at = scanTo(bytes, at, limit, 41) + 1;
    this.#pid = null;
    if (bytes[at] === OPEN_BRACKET) {
      const close = scanTo(bytes, at, limit, CLOSE_BRACKET);
      this.#setPid(bytes, at + 1, close);
      at = close + 1;
    } else if (bytes[at] === SPACE && this.#isRfc5424) {
      return this.#afterRfc5424(bytes, at + 1, end);
    }
    if (bytes[at] !== COLON) return -1;
    at++;
    return bytes[at] === SPACE ? at + 1 : at;
  }

  /** Past "PID MSGID -|[structured data] " (RFC 5424 §6). */
  #afterRfc5424(bytes: Uint8Array, from: number, end: number): number {
    const pidEnd = scanTo(bytes, from, end, SPACE);
    this.#setPid(bytes, from, pidEnd);
    let at = scanTo(bytes, pidEnd + 1, end, SPACE) + 1;
    if (bytes[at] === 45) return bytes[at + 1] === SPACE ? at + 2 : -1;
    while (bytes[at] === OPEN_BRACKET) at = scanTo(bytes, at, end, CLOSE_BRACKET) + 1;
    return at < end && bytes[at] === SPACE ? at + 1 : -1;
  }

  #setPid(bytes: Uint8Array, start: number, end: number): void {
    const pid = decimal(bytes, start, end);
    this.#pid = pid < 0 ? null : pid;
  }
}

/** A DNS name's length at most (RFC 1035), and blanks. */
const LONGEST_HOST = 257;

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

/** Whether the word at `at` is sshd's tag and not a host's name. */
function isTag(bytes: Uint8Array, at: number, end: number): boolean {
  if (!hasAt(bytes, at, end, SSHD)) return false;
  const wordEnd = scanTo(bytes, at, end, SPACE);
  return bytes[wordEnd - 1] === COLON;
}

/** sshd, and from OpenSSH 9.8 on sshd-session and sshd-auth. */
function isProcessName(bytes: Uint8Array, start: number, end: number): boolean {
  if (!hasAt(bytes, start, end, SSHD)) return false;
  const rest = start + SSHD.length;
  if (rest === end) return true;
  if (end - rest === SESSION.length) return hasAt(bytes, rest, end, SESSION);
  return end - rest === AUTH.length && hasAt(bytes, rest, end, AUTH);
}

/** How the lines of a log look. */
export type LogForm = 'syslog' | 'bare' | 'json';

/**
 * Tells the form from a log's beginning: JSON where a line is an object, syslog
 * where any of the first lines bears a time, bare where none does.
 * @param head whole lines
 * @param reader any; to make one takes longer than to look at the lines
 */
export function detectForm(head: Uint8Array, reader = new LineReader()): LogForm {
  let at = 0;
  let lines = 0;
  while (at < head.length && lines < 200) {
    let end = head.indexOf(10, at);
    if (end < 0) end = head.length;
    if (end > at) {
      lines++;
      if (head[at] === 123) return 'json';
      if (reader.timeOf(head, at, end) !== null) return 'syslog';
    }
    at = end + 1;
  }
  return 'bare';
}
