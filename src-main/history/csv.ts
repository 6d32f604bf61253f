import type { HistoryRow } from '../../src-shared/contract.ts';

const COLUMNS = [
  'time',
  'kind',
  'outcome',
  'user',
  'address',
  'port',
  'method',
  'fingerprint',
  'pid',
  'attempts',
  'category',
  'country',
  'network number',
  'network name',
  'line',
];

/** The names of the columns, as the first record. */
export const CSV_HEADER = csvRecord(COLUMNS);

/** A row as a record; of a block: its target as the address, its reason as the line. */
export function csvOfRow(row: HistoryRow): string {
  const { country, network } = row.place;
  const place = [country, network?.number, network?.name];
  if (row.type !== 'event') {
    const { target, reason } = row.block;
    const none = Array.from({ length: 6 }, () => null);
    return csvRecord([
      new Date(row.time).toISOString(),
      row.type,
      null,
      null,
      target,
      ...none,
      ...place,
      reason,
    ]);
  }
  const { time, kind, outcome, user, address, port, method, fingerprint, pid, attempts, category, line } =
    row.event;
  const event = [kind, outcome, user, address, port, method, fingerprint, pid, attempts, category];
  return csvRecord([new Date(time).toISOString(), ...event, ...place, line]);
}

/** A record of RFC 4180, its CRLF included. */
export function csvRecord(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins like a formula, whoever wrote it: such a
 * cell gets an apostrophe in front, which they take for "this is text" (OWASP,
 * CSV Injection).
 */
function csvCell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n\0]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
