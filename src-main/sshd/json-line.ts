import { formatLogTime, LogTime } from './log-time.ts';

/** A log record in JSON, its header understood. */
export interface JsonRecord {
  /** Milliseconds since 1970; null where the record bears none. */
  readonly time: number | null;
  /** Minutes east of UTC. */
  readonly zone: number;
  readonly pid: number | null;
  readonly message: Uint8Array;
}

/** A record of the macOS unified log as a source needs it. */
export interface UnifiedRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly pid: number | null;
  /** Of whom the process was; null where the record does not say. */
  readonly uid: number | null;
  /** Ticks since the machine was booted, which no setting of the clock changes; 0 where it bears none. */
  readonly mach: number;
  readonly message: Uint8Array;
  /** As a line, in the manner of `log --style syslog`. */
  readonly raw: string;
}

const SSHD_NAMES = new Set(['sshd', 'sshd-session', 'sshd-auth']);

/**
 * Reads one line of `journalctl -o json` (systemd.journal-fields(7)) or of
 * macOS's `log show|stream --style ndjson` (facts/macos.md §1).
 * @returns null where the line is no record of sshd's: another program's, a
 * heading ("Filtering the log data using …"), a footer ({"count":…}), or no JSON
 */
export function readJsonLine(line: string): JsonRecord | null {
  const record = parseObject(line);
  if (record === null) return null;
  if ('eventMessage' in record || 'composedMessage' in record) return readUnified(record);
  return 'MESSAGE' in record ? readJournal(record) : null;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * One line of `log show|stream --style ndjson` for a source that needs all of a record's header.
 * @returns 'other' for what is no record of sshd's, 'unreadable' for one that was cut, or has no time or text
 */
export function readUnifiedLine(line: string): UnifiedRecord | 'other' | 'unreadable' {
  const record = parseObject(line);
  if (record === null) return line.startsWith('{') ? 'unreadable' : 'other';
  if (!isOfSshd(record)) return 'other';
  const text = textOf(record);
  const { time, zone } = readStamp(record['timestamp']);
  if (text === null || time === null) return 'unreadable';
  const path = String(record['processImagePath']);
  const process = path.slice(path.lastIndexOf('/') + 1);
  const pid = wholeNumber(record['processID']);
  const uid = wholeNumber(record['userID']);
  const tag = pid === null ? process : `${process}[${pid}]`;
  return {
    time,
    pid,
    uid: uid === UNSET_UID ? null : uid,
    mach: machOf(record['machTimestamp']),
    message: new TextEncoder().encode(text),
    raw: `${formatLogTime(time, zone)} localhost ${tag}: ${text}`,
  };
}

/** Beyond 2^53 (a hundred days of nanoseconds, on Intel) it is the nearest number that JSON.parse has. */
function machOf(mach: unknown): number {
  return typeof mach === 'number' && mach > 0 && mach < 2 ** 64 ? Math.floor(mach) : 0;
}

/** 0xAAAAAAAA: memory that was never written, as records of launchd's show on macOS 15. */
const UNSET_UID = 0xaaaaaaaa;

function readUnified(record: Readonly<Record<string, unknown>>): JsonRecord | null {
  if (!isOfSshd(record)) return null;
  const text = textOf(record);
  if (text === null) return null;
  const stamp = readStamp(record['timestamp']);
  return { ...stamp, pid: wholeNumber(record['processID']), message: new TextEncoder().encode(text) };
}

/**
 * macOS: only what sshd itself says. Its process also runs libraries (libpam,
 * Open Directory) that log in its name; their sender is another (facts/macos.md §1).
 * Activities and signposts are no messages.
 */
function isOfSshd(record: Readonly<Record<string, unknown>>): boolean {
  if (!isSshdPath(record['processImagePath'])) return false;
  if (record['senderImagePath'] !== undefined && !isSshdPath(record['senderImagePath'])) return false;
  return record['eventType'] === undefined || record['eventType'] === 'logEvent';
}

function textOf(record: Readonly<Record<string, unknown>>): string | null {
  const text = record['eventMessage'] ?? record['composedMessage'];
  return typeof text === 'string' ? text : null;
}

function isSshdPath(path: unknown): boolean {
  return typeof path === 'string' && SSHD_NAMES.has(path.slice(path.lastIndexOf('/') + 1));
}

/** "2026-10-05 12:49:50.069609+0530" */
function readStamp(stamp: unknown): { time: number | null; zone: number } {
  const bytes = new TextEncoder().encode(typeof stamp === 'string' ? stamp : '');
  const time = new LogTime();
  return time.readIso8601(bytes, 0, bytes.length)
    ? { time: time.time, zone: time.zone }
    : { time: null, zone: 0 };
}

/** journald: _COMM is its own finding, SYSLOG_IDENTIFIER what the program called itself. */
function readJournal(record: Readonly<Record<string, unknown>>): JsonRecord | null {
  const name = record['_COMM'] ?? record['SYSLOG_IDENTIFIER'];
  if (typeof name !== 'string' || !SSHD_NAMES.has(name)) return null;
  const message = messageBytes(record['MESSAGE']);
  if (message === null) return null;
  const microseconds = wholeNumber(record['__REALTIME_TIMESTAMP']);
  return {
    time: microseconds === null ? null : Math.floor(microseconds / 1000),
    zone: 0,
    pid: wholeNumber(record['SYSLOG_PID']) ?? wholeNumber(record['_PID']),
    message,
  };
}

/** A text; an array of byte values where it is no UTF-8; null where it was too large. */
function messageBytes(message: unknown): Uint8Array | null {
  if (typeof message === 'string') return new TextEncoder().encode(message);
  if (Array.isArray(message) && message.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    return Uint8Array.from(message as number[]);
  }
  return null;
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^[0-9]{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
