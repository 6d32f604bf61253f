import type { EventKind, LoginEvent } from '../../src-shared/login-event.ts';
import { EVENT_KINDS } from '../../src-shared/login-event.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from '../detect/detector.ts';
import { type OpenedLog, openLog, UnreadableLogError } from '../log/open-log.ts';
import { detectForm, LineReader } from '../sshd/line-reader.ts';

export { formatLogTime } from '../sshd/log-time.ts';
export { type Decision, type OpenedLog, openLog, UnreadableLogError };

export interface ScannedAttacker {
  readonly attacker: string;
  attempts: number;
  first: number;
  last: number;
}

/** What a log says, added up. Times in ms since 1970. */
export interface ScanSummary {
  lines: number;
  skippedLines: number;
  events: number;
  attempts: number;
  /** Of the first and the last event that bears a time. */
  firstTime: number | null;
  lastTime: number | null;
  readonly kinds: Record<EventKind, number>;
  readonly attackers: Map<string, ScannedAttacker>;
  /** Attempts by user tried. */
  readonly users: Map<string, number>;
  /** Attempts by the hour in which they were made (ms of its start in UTC). */
  readonly hours: Map<number, number>;
  /** Whom the rules would have blocked, and whom they would have spared, in the log's order. */
  readonly decisions: Decision[];
}

export interface ScanOptions {
  readonly rules: RuleSet;
  /** Only events from this time on (ms), and before that one. Events without time are in neither. */
  readonly since: number | null;
  readonly until: number | null;
  /** Each event as it is read; `line` counts from 1. The event is valid during the call. */
  readonly onEvent?: ((event: LoginEvent, line: number) => void) | undefined;
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
}

const HOUR = 3_600_000;

/**
 * Reads a log from start to end as a guard would have, and adds it up.
 * @param onDamage told where the log can't be read to its end; the summary is of what could
 */
export async function scanLog(
  log: OpenedLog,
  options: ScanOptions,
  onDamage: (error: UnreadableLogError) => void,
): Promise<ScanSummary> {
  const scan = new Scan(log, options);
  try {
    await log.read((block) => scan.read(block), options.onProgress);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    onDamage(error);
  }
  scan.summary.skippedLines = log.skippedLines;
  return scan.summary;
}

class Scan {
  readonly summary: ScanSummary = {
    lines: 0,
    skippedLines: 0,
    events: 0,
    attempts: 0,
    firstTime: null,
    lastTime: null,
    kinds: Object.fromEntries(EVENT_KINDS.map((kind) => [kind, 0])) as Record<EventKind, number>,
    attackers: new Map(),
    users: new Map(),
    hours: new Map(),
    decisions: [],
  };
  readonly #log: OpenedLog;
  readonly #options: ScanOptions;
  readonly #reader = new LineReader();
  readonly #detector: Detector;
  #knowsForm = false;

  constructor(log: OpenedLog, options: ScanOptions) {
    this.#log = log;
    this.#options = options;
    this.#detector = new Detector(options.rules);
    this.#reader.referenceTime = log.referenceTime;
  }

  read(block: Uint8Array): void {
    if (!this.#knowsForm) {
      this.#reader.form = detectForm(block);
      this.#knowsForm = true;
    }
    const { summary } = this;
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    let start = 0;
    for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
      summary.lines++;
      const end = bytes[newline - 1] === 13 && newline > start ? newline - 1 : newline;
      const event = this.#reader.read(bytes, start, end);
      if (event !== null) this.#add(event);
      start = newline + 1;
    }
  }

  #add(event: LoginEvent): void {
    const { since, until, onEvent } = this.#options;
    const { summary } = this;
    if (since !== null && (event.time === null || event.time < since)) return;
    if (until !== null && (event.time === null || event.time >= until)) return;
    summary.events++;
    summary.kinds[event.kind]++;
    if (event.time !== null) {
      summary.firstTime ??= event.time;
      summary.lastTime = event.time;
    }
    onEvent?.(event, this.#lineNumber());
    // A log without times tells only the order: all of it counts as when the log was last written.
    const time = event.time ?? Math.floor(this.#log.referenceTime);
    const { attacker, attempts, decisions } = this.#detector.handle(event, time);
    for (const decision of decisions) summary.decisions.push(decision);
    if (attacker !== null && attempts > 0) this.#count(attacker, attempts, event, time);
  }

  #count(attacker: string, attempts: number, event: LoginEvent, time: number): void {
    const { summary } = this;
    summary.attempts += attempts;
    const known = summary.attackers.get(attacker);
    if (known === undefined) {
      summary.attackers.set(attacker, { attacker, attempts, first: time, last: time });
    } else {
      known.attempts += attempts;
      known.last = time;
    }
    if (event.user !== null) add(summary.users, event.user, attempts);
    if (event.time !== null) add(summary.hours, Math.floor(event.time / HOUR) * HOUR, attempts);
  }

  /** Lines that were too long are lines of the file, too. */
  #lineNumber(): number {
    return this.summary.lines + this.#log.skippedLines;
  }
}

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
