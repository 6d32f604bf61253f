import { LogTime } from './log-time.ts';

/** A log record in JSON, its header understood. */
export interface JsonRecord {
  /** Milliseconds since 1970; null where the record bears none. */
  readonly time: number | null;
  /** Minutes east of UTC. */
  readonly zone: number;
  readonly pid: number | null;
  readonly message: Uint8Array;
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
 * macOS: only what sshd itself says. Its process also runs libraries (libpam,
 * Open Directory) that log in its name; their sender is another (facts/macos.md §1).
 */
function readUnified(record: Readonly<Record<string, unknown>>): JsonRecord | null {
  if (!isSshdPath(record['processImagePath'])) return null;
  if (record['senderImagePath'] !== undefined && !isSshdPath(record['senderImagePath'])) return null;
  const text = record['eventMessage'] ?? record['composedMessage'];
  if (typeof text !== 'string') return null;
  const stamp = readStamp(record['timestamp']);
  return { ...stamp, pid: wholeNumber(record['processID']), message: new TextEncoder().encode(text) };
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
