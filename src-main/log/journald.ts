import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPermissionComplaint } from './journal-probe.ts';
import { JOURNAL_FIELDS, parseJournalRecord, SSHD_NAMES } from './journal-record.ts';
import { LineBlocks } from './line-blocks.ts';
import type { LogEntry, OnBatch, SourceEvents } from './source.ts';
import { SourceLoop } from './source-loop.ts';
import { errorCode } from './trouble.ts';

const CHUNK_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** Matches on one field are alternatives (journalctl(1)); _COMM is what journald itself found the process to be called. */
const MATCHES = SSHD_NAMES.map((name) => `_COMM=${name}`);

export interface JournaldOptions {
  /** Journal files in this directory instead of the machine's own. */
  readonly directory?: string;
}

interface Ended {
  /** What it said on stderr, the end of it. */
  readonly complaint: string;
  readonly failed: boolean;
  readonly records: number;
}

/** One run of journalctl. */
interface Reading {
  /** The record that should come first and has been read before; null once anything has come. */
  known: string | null;
  readonly catchingUp: boolean;
  records: number;
}

/**
 * Follows sshd in the systemd journal, by journalctl. Without a cursor it begins with what the
 * journal has of this boot, or with all that a directory has.
 *
 * Two traps of journalctl are gone around (both seen with systemd 252). `--follow` shows the current
 * boot only, so that what came before a reboot is read without it first. And `--after-cursor` leaves
 * out the first record behind the place, too, when the one that the cursor names was vacuumed; so
 * `--cursor` is used, and its record left out here.
 */
export class Journald extends SourceLoop {
  readonly description = 'the systemd journal';
  readonly #directory: string | undefined;
  #position: string | null = null;
  #skipped = 0;
  /** The position that was said to be gone, so as to say it once. */
  #saidGone: string | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: JournaldOptions = {}, events: SourceEvents = {}) {
    super(events);
    this.#directory = options.directory;
  }

  /** Records of sshd's that could not be read, and lines longer than 1 MiB. */
  get skippedLines(): number {
    return this.#skipped;
  }

  protected async run(cursor: string | null, onBatch: OnBatch, signal: AbortSignal): Promise<void> {
    this.#position = cursor === null ? null : journalCursor(cursor);
    if (cursor !== null && this.#position === null) {
      this.notice('The saved position is none in the journal. It is read from the start of this boot.');
    }
    while (!signal.aborted) {
      const before = this.#position;
      const caughtUp = await this.#read([], onBatch, signal);
      if (signal.aborted) return;
      if (before !== null && /failed to seek to cursor/i.test(caughtUp.complaint)) {
        this.notice(
          'The journal can make nothing of the saved position. It is read from the start of this boot.',
        );
        this.#position = null;
        continue;
      }
      let ended = caughtUp;
      if (!caughtUp.failed) {
        this.setProblem(permissionProblem(caughtUp.complaint));
        if (before !== null && caughtUp.records === 0 && this.problem === null) this.#sayGone(before);
        ended = await this.#read(['--follow', '--no-tail'], onBatch, signal);
      }
      if (signal.aborted) return;
      this.setProblem(permissionProblem(ended.complaint) ?? endedProblem(ended.complaint));
      await sleep(this.#retryMs, undefined, { signal }).catch(() => {});
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  /** Runs one journalctl to its end, from the position on. */
  async #read(options: readonly string[], onBatch: OnBatch, signal: AbortSignal): Promise<Ended> {
    const child = this.#spawn(options);
    const ending = endOf(child);
    // Without a pid it could not be started, and Node 24 would send the signal to a number that means somebody else.
    const stop = (): void => {
      if (child.pid !== undefined) child.kill();
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const blocks = new LineBlocks(CHUNK_BYTES);
    const reading: Reading = { known: this.#position, catchingUp: options.length === 0, records: 0 };
    try {
      for await (const chunk of child.stdout) {
        const lines: string[] = [];
        const skippedBefore = blocks.skippedLines;
        blocks.push(chunk, (block) =>
          lines.push(...Buffer.from(block).toString('utf8').split('\n').slice(0, -1)),
        );
        this.#skipped += blocks.skippedLines - skippedBefore;
        if (signal.aborted) break;
        await this.#deliver(lines, reading, onBatch);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
      await ending;
    }
    return { ...(await ending), records: reading.records };
  }

  async #deliver(lines: readonly string[], reading: Reading, onBatch: OnBatch): Promise<void> {
    const entries: LogEntry[] = [];
    let position = '';
    for (const line of lines) {
      const record = parseJournalRecord(line);
      if (record !== null && this.#isReadBefore(record.cursor, reading)) continue;
      if (record === null || record.entry === 'unreadable') {
        this.#skipped++;
      } else if (record.entry !== 'not-sshd') {
        entries.push(record.entry);
        position = record.cursor;
      }
    }
    if (entries.length === 0) return;
    await onBatch({ form: 'entries', entries, cursor: formatCursor(position) });
    this.#position = position;
    this.#retryMs = FIRST_RETRY_MS;
    this.setProblem(null);
  }

  #isReadBefore(cursor: string, reading: Reading): boolean {
    const { known } = reading;
    reading.records++;
    reading.known = null;
    // A follower may begin in a later boot than the position, so it does not show that record; that is no loss.
    if (known !== null && known !== cursor && reading.catchingUp) this.#sayGone(known);
    return known === cursor;
  }

  #spawn(options: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const where = this.#directory === undefined ? [] : [`--directory=${this.#directory}`];
    const start = where.length > 0 ? [] : ['--boot'];
    const from = this.#position === null ? start : [`--cursor=${this.#position}`];
    const output = ['--output=json', `--output-fields=${JOURNAL_FIELDS.join(',')}`, '--no-pager'];
    return spawn('journalctl', [...output, ...where, ...from, ...options, ...MATCHES], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
  }

  #sayGone(position: string): void {
    if (this.#saidGone === position) return;
    this.#saidGone = position;
    this.notice(
      'The journal no longer has the entry that was read last; it may have been cleaned up. ' +
        'Lines between that one and the oldest that it has may have been missed.',
    );
  }
}

async function endOf(child: ChildProcess): Promise<Omit<Ended, 'records'>> {
  let complaint = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-2000);
  });
  return await new Promise((resolve) => {
    child.on('error', (error) => {
      const missing = errorCode(error) === 'ENOENT';
      resolve({ complaint: missing ? 'it is not installed' : error.message, failed: true });
    });
    child.on('close', (code) => resolve({ complaint, failed: code !== 0 }));
  });
}

function endedProblem(complaint: string): string {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return `journalctl does not run${last === '' ? '' : ` (${last})`}. It is started again; a log file can be named with --log PATH instead.`;
}

function permissionProblem(complaint: string): string | null {
  if (!isPermissionComplaint(complaint)) return null;
  return "This user may not read the system's journal. Run as root, or add the user to the group systemd-journal.";
}

function formatCursor(position: string): string {
  return JSON.stringify({ source: 'journald', cursor: position });
}

/** journald's own cursor in one of ours; null if there is none. */
function journalCursor(cursor: string): string | null {
  try {
    const saved: unknown = JSON.parse(cursor);
    if (typeof saved !== 'object' || saved === null) return null;
    const { source, cursor: position } = saved as Record<string, unknown>;
    if (source !== 'journald' || typeof position !== 'string') return null;
    return /^[a-z0-9=;]{1,500}$/.test(position) ? position : null;
  } catch {
    return null;
  }
}
