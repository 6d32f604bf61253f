import type { LogEntry } from './source.ts';

/** One record of the journal. */
export interface JournalRecord {
  /** journald's own name of the place. */
  readonly cursor: string;
  readonly entry: LogEntry | 'not-sshd' | 'unreadable';
}

/** The fields that are looked at, for `--output-fields`; cursor and time come with every record. */
export const JOURNAL_FIELDS = [
  'MESSAGE',
  'SYSLOG_IDENTIFIER',
  'SYSLOG_PID',
  '_COMM',
  '_HOSTNAME',
  '_PID',
  '_UID',
];

/** What sshd's processes are called, since OpenSSH 9.8 (sshd-session) and 10.0 (sshd-auth). */
export const SSHD_NAMES: readonly string[] = ['sshd', 'sshd-session', 'sshd-auth'];

/**
 * One line of `journalctl -o json` (systemd.journal-fields(7)); null for what is none.
 * A field is a text, an array of byte values where it is not printable, null where it is larger than
 * 4 KiB (journalctl(1), --all), and an array of these where the record has it several times.
 */
export function parseJournalRecord(line: string): JournalRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const cursor = fields['__CURSOR'];
  if (typeof cursor !== 'string') return null;
  return { cursor, entry: entryOf(fields) };
}

function entryOf(fields: Readonly<Record<string, unknown>>): JournalRecord['entry'] {
  const comm = fields['_COMM'];
  const identifier = fields['SYSLOG_IDENTIFIER'] ?? comm;
  if (!isSshd(comm) || !isSshd(identifier)) return 'not-sshd';
  const microseconds = numberIn(fields['__REALTIME_TIMESTAMP']);
  const message = bytesIn(fields['MESSAGE']);
  if (microseconds === null || message === null) return 'unreadable';
  const time = Math.floor(microseconds / 1000);
  // journald found out _PID itself; what the process said comes second.
  const pid = numberIn(fields['_PID']) ?? numberIn(fields['SYSLOG_PID']);
  const host = typeof fields['_HOSTNAME'] === 'string' ? fields['_HOSTNAME'] : 'localhost';
  const tag = pid === null ? identifier : `${identifier}[${pid}]`;
  const text = Buffer.from(message).toString('utf8');
  return {
    time,
    pid,
    uid: numberIn(fields['_UID']),
    message,
    raw: `${new Date(time).toISOString()} ${host} ${tag}: ${text}`,
  };
}

function isSshd(name: unknown): name is string {
  return typeof name === 'string' && SSHD_NAMES.includes(name);
}

function bytesIn(field: unknown): Uint8Array | null {
  if (typeof field === 'string') return Buffer.from(field, 'utf8');
  if (!Array.isArray(field)) return null;
  const bytes = field.filter((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return bytes.length === field.length ? Uint8Array.from(bytes) : null;
}

function numberIn(field: unknown): number | null {
  return typeof field === 'string' && /^[0-9]{1,16}$/.test(field) ? Number(field) : null;
}
