import { setTimeout as wait } from 'node:timers/promises';
import type { System } from '../../src-shared/system.ts';
import { unifiedLogReaders } from '../guard/unified-log-reader.ts';
import type { LineStream } from '../log/unified-reader.ts';
import type { Helper } from '../privileged/helper-client.ts';

const SHOWN_SECONDS = 3600;
const SHOW_LIMIT_MS = 15_000;
const STREAM_LIMIT_MS = 4000;
const STREAM_BEGINS_MS = 1500;
const MOST_RECORDS = 2000;
const MOST_KINDS = 40;

/** How often each kind of value came. */
export type Tally = Record<string, number>;

/** The form of records, and nothing of what they say. */
export interface RecordForms {
  readonly records: number;
  /** Lines that are no record, by their form. */
  readonly others: Tally;
  readonly keys: Tally;
  readonly levels: Tally;
  readonly kinds: Tally;
  readonly processes: Tally;
  readonly senders: Tally;
  /** Of whom the processes were: numbers. */
  readonly users: Tally;
  readonly boots: Tally;
  readonly ticks: Tally;
  readonly subsystems: Tally;
  readonly times: Tally;
}

/**
 * What macOS's log is like on this Mac as far as Drawbridge relies on it, of `log show` and of `log stream` while
 * a connection of our own makes sshd log something.
 */
export async function logFacts(
  system: System,
  helper: Helper,
  knock: () => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const ways = unifiedLogReaders(system, (request) => helper.stream(request));
  const names = ['by this user', 'by the helper'];
  const found = await Promise.all(
    ways.map(async (way, i) => {
      const [shown, streamed] = await Promise.all([
        formsIn(way.show(SHOWN_SECONDS), SHOW_LIMIT_MS),
        formsIn(way.stream(), STREAM_LIMIT_MS, () => wait(STREAM_BEGINS_MS).then(knock)),
      ]);
      return [names[i] ?? `way ${i}`, { show: shown, stream: streamed }] as const;
    }),
  );
  return Object.fromEntries(found);
}

/** Reads it until it ends, or for so long. */
async function formsIn(
  stream: LineStream,
  limitMs: number,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<{ forms: RecordForms; complaint: string }> {
  const timer = setTimeout(() => stream.stop(), limitMs);
  const done = meanwhile().catch(() => undefined);
  const lines: string[] = [];
  let rest = '';
  try {
    for await (const chunk of stream.chunks) {
      rest += Buffer.from(chunk).toString('utf8');
      const parts = rest.split('\n');
      rest = (parts.pop() ?? '').slice(0, 1_000_000);
      lines.push(...parts);
      if (lines.length >= MOST_RECORDS) break;
    }
  } catch {
    // It broke off: what came counts.
  }
  clearTimeout(timer);
  stream.stop();
  const complaint = await stream.ended;
  await done;
  return { forms: formsOf(lines), complaint: complaint.slice(0, 300) };
}

/** Nothing that a record says comes through: only names of keys, fixed words and forms. */
export function formsOf(lines: readonly string[]): RecordForms {
  const forms = {
    others: {} as Tally,
    keys: {} as Tally,
    levels: {} as Tally,
    kinds: {} as Tally,
    processes: {} as Tally,
    senders: {} as Tally,
    users: {} as Tally,
    boots: {} as Tally,
    ticks: {} as Tally,
    subsystems: {} as Tally,
    times: {} as Tally,
  };
  let records = 0;
  for (const line of lines.slice(0, MOST_RECORDS)) {
    const record = recordIn(line);
    if (record === null) {
      count(forms.others, otherForm(line));
      continue;
    }
    records++;
    for (const key of Object.keys(record)) count(forms.keys, word(key));
    count(forms.levels, word(record['messageType']));
    count(forms.kinds, word(record['eventType']));
    count(forms.processes, programName(record['processImagePath']));
    count(forms.senders, programName(record['senderImagePath']));
    count(forms.users, number(record['userID']));
    count(forms.boots, presence(record['bootUUID']));
    count(forms.ticks, presence(record['machTimestamp']));
    count(forms.subsystems, presence(record['subsystem']));
    count(forms.times, timeForm(record['timestamp']));
  }
  return { records, ...forms };
}

function count(tally: Tally, what: string): void {
  if (Object.hasOwn(tally, what)) tally[what] = (tally[what] ?? 0) + 1;
  else if (Object.keys(tally).length < MOST_KINDS) tally[what] = 1;
}

function recordIn(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null;
    return isRecord && ('eventMessage' in value || 'composedMessage' in value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function otherForm(line: string): string {
  if (line === '') return 'empty';
  if (line.startsWith('Filtering the log data using ')) return 'heading';
  if (/^\{"count":\d+,"finished":\d\}$/.test(line)) return 'count and finished';
  return line === 'ok' ? "the helper's ok" : line.startsWith('{') ? 'JSON without a message' : 'other text';
}

/** Names that programs give: what could be anything else is not told. */
function word(value: unknown): string {
  if (value === undefined) return 'absent';
  return typeof value === 'string' && KNOWN.has(value) ? value : 'unknown';
}

const KNOWN = new Set([
  ...['timestamp', 'eventMessage', 'composedMessage', 'eventType', 'messageType', 'processImagePath'],
  ...['processID', 'subsystem', 'category', 'senderImagePath', 'threadID', 'machTimestamp', 'bootUUID'],
  ...['userID', 'formatString', 'traceID', 'timezoneName', 'source', 'activityIdentifier', 'backtrace'],
  ...['processImageUUID', 'senderImageUUID', 'senderProgramCounter', 'parentActivityIdentifier'],
  ...['creatorActivityID', 'effectiveUserID', 'process', 'sender'],
  ...['Default', 'Info', 'Debug', 'Error', 'Fault', 'logEvent', 'activityCreateEvent', 'signpostEvent'],
]);

const PROGRAMS = ['sshd', 'sshd-session', 'sshd-auth', 'sshd-keygen-wrapper'];

function programName(path: unknown): string {
  if (typeof path !== 'string') return 'absent';
  const name = path.slice(path.lastIndexOf('/') + 1);
  return PROGRAMS.includes(name) ? name : 'another';
}

function number(value: unknown): string {
  if (value === undefined) return 'absent';
  return typeof value === 'number' && Number.isSafeInteger(value) && value < 2 ** 32
    ? String(value)
    : 'no number';
}

function presence(value: unknown): string {
  if (value === undefined) return 'absent';
  return value === '' || value === null || value === 0 ? 'empty' : typeof value;
}

/** "9999-99-99 99:99:99.999999+9999" */
function timeForm(value: unknown): string {
  if (typeof value !== 'string') return presence(value);
  return /^[-0-9 :.+TZ]{1,40}$/.test(value) ? value.replaceAll(/[0-9]/g, '9') : 'another form';
}
