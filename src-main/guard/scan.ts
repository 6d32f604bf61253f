import { CompactEvent } from '../../src-shared/compact-event.ts';
import type { EventKind, LoginEvent } from '../../src-shared/login-event.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from '../detect/detector.ts';
import { type OpenedLog, openLog, UnreadableLogError } from '../log/open-log.ts';
import { CommonLines } from '../sshd/common-lines.ts';
import { detectForm, LineReader } from '../sshd/line-reader.ts';
import { ScanTally } from './scan-tally.ts';

export { formatLogTime } from '../sshd/log-time.ts';
export { type Decision, type OpenedLog, openLog, UnreadableLogError };

export interface ScannedAttacker {
  readonly attacker: string;
  readonly attempts: number;
  readonly first: number;
  readonly last: number;
}

/** What a log says, added up. Times in ms since 1970. */
export interface ScanSummary {
  readonly lines: number;
  readonly skippedLines: number;
  readonly events: number;
  readonly attempts: number;
  /** Of the first and the last event that bears a time. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly kinds: Readonly<Record<EventKind, number>>;
  readonly attackers: ReadonlyMap<string, ScannedAttacker>;
  /** Attempts by user tried. */
  readonly users: ReadonlyMap<string, number>;
  /** Attempts by the hour in which they were made (ms of its start in UTC). */
  readonly hours: ReadonlyMap<number, number>;
  /** Whom the rules would have blocked, and whom they would have spared, in the log's order. */
  readonly decisions: readonly Decision[];
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
  return scan.summary();
}

class Scan {
  readonly #log: OpenedLog;
  readonly #options: ScanOptions;
  readonly #reader = new LineReader();
  readonly #common = new CommonLines();
  readonly #detector: Detector;
  readonly #tally = new ScanTally();
  readonly #event = new CompactEvent();
  readonly #decisions: Decision[] = [];
  #lines = 0;
  #knowsForm = false;

  constructor(log: OpenedLog, options: ScanOptions) {
    this.#log = log;
    this.#options = options;
    // The summary tells of all attackers, so none is forgotten.
    this.#detector = new Detector(options.rules, false);
    this.#reader.referenceTime = log.referenceTime;
    this.#common.referenceTime = log.referenceTime;
  }

  read(block: Uint8Array): void {
    if (!this.#knowsForm) {
      this.#reader.form = detectForm(block, this.#reader);
      this.#knowsForm = true;
    }
    const { since, until, onEvent } = this.#options;
    const mayBeCommon =
      this.#reader.form === 'syslog' && since === null && until === null && onEvent === undefined;
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
    const common = this.#common;
    common.block = bytes;
    for (let start = 0; start < bytes.length; ) {
      this.#lines++;
      const read = mayBeCommon ? common.read(start) : 'uncommon';
      if (read === 'uncommon') {
        start = this.#readAnyLine(bytes, start);
      } else {
        if (read === 'event') this.#count(common.event, common.event.time);
        start = common.next;
      }
    }
  }

  /** @returns where the next line begins */
  #readAnyLine(bytes: Buffer, start: number): number {
    const newline = bytes.indexOf(10, start);
    const end = bytes[newline - 1] === 13 && newline > start ? newline - 1 : newline;
    const event = this.#reader.read(bytes, start, end);
    if (event !== null) this.#add(event);
    return newline + 1;
  }

  #add(event: LoginEvent): void {
    const { since, until, onEvent } = this.#options;
    if (since !== null && (event.time === null || event.time < since)) return;
    if (until !== null && (event.time === null || event.time >= until)) return;
    // Lines that were too long are lines of the file, too.
    onEvent?.(event, this.#lines + this.#log.skippedLines);
    // A log without times tells only the order: all of it counts as when the log was last written.
    this.#event.take(event, event.time ?? Math.floor(this.#log.referenceTime));
    this.#count(this.#event, event.time ?? Number.NaN);
  }

  /** @param time what the line bears; NaN: none */
  #count(event: CompactEvent, time: number): void {
    this.#tally.addEvent(event.kind, time);
    const attempts = this.#detector.judge(event);
    if (attempts === 0) return;
    this.#tally.addAttempts(event.user, time, attempts);
    for (const decision of this.#detector.decisions) this.#decisions.push(decision);
  }

  summary(): ScanSummary {
    const { events, attempts, firstTime, lastTime, kinds, users, hours } = this.#tally;
    const attackers = [...this.#detector.attackers()].map(
      ({ attacker, attempts, firstSeen, lastSeen }) =>
        [attacker, { attacker, attempts, first: firstSeen, last: lastSeen }] as const,
    );
    return {
      lines: this.#lines,
      skippedLines: this.#log.skippedLines,
      events,
      attempts,
      firstTime,
      lastTime,
      kinds,
      attackers: new Map(attackers),
      users,
      hours,
      decisions: this.#decisions,
    };
  }
}
