import type { Database, Statement } from 'better-sqlite3';
import type {
  ReportAttachment,
  ReportContact,
  ReportRow,
  ReportState,
  ReportStatistics,
  ReportWay,
} from '../../src-shared/contract.ts';
import { storable, storableOrNull } from './text.ts';

const ROW = `id, report_id AS reportId, way, cause, state, recipient, contact, subject, attempts,
  first_seen AS firstSeen, last_seen AS lastSeen, created_at AS createdAt, next_try_at AS nextTryAt, tries,
  sent_at AS sentAt, problem, reply, reply_text AS replyText, replied_at AS repliedAt,
  (SELECT json_group_array(address) FROM (
    SELECT address FROM report_target WHERE report = report.id ORDER BY place)) AS addresses`;

/** Took place, as far as is known. */
const TOLD = `state IN ('sent', 'unconfirmed', 'drafted')`;
/** Counts against the limits. */
const COUNTS = `state NOT IN ('cancelled', 'bounced', 'failed')`;
const FOUND = `(instr(lower(recipient), :text) > 0 OR instr(lower(subject), :text) > 0 OR instr(lower(contact), :text) > 0
  OR EXISTS (SELECT 1 FROM report_target WHERE report = report.id AND instr(address, :text) > 0))`;

export interface NewReport {
  readonly reportId: string;
  readonly by: ReportWay;
  readonly cause: ReportRow['cause'];
  readonly state: 'queued' | 'drafted';
  /** Whom it is about: each with the source that it counts as. */
  readonly targets: readonly { readonly source: string; readonly address: string }[];
  readonly recipient: string | null;
  readonly contact: ReportContact | null;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly ReportAttachment[];
  /** For a public list. */
  readonly comment: string;
  readonly attempts: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly createdAt: number;
  readonly nextTryAt: number | null;
}

/** A report with all that it says. */
export interface WholeReport {
  readonly report: ReportRow;
  readonly text: string;
  readonly attachments: ReportAttachment[];
  readonly comment: string;
}

export interface ReportEnd {
  readonly id: number;
  readonly state: ReportState;
  readonly problem: string | null;
  readonly sentAt?: number;
  readonly nextTryAt?: number;
}

interface Stored {
  id: number;
  reportId: string;
  way: ReportWay;
  cause: ReportRow['cause'];
  state: ReportState;
  recipient: string | null;
  contact: string | null;
  subject: string;
  attempts: number;
  firstSeen: number;
  lastSeen: number;
  createdAt: number;
  nextTryAt: number | null;
  tries: number;
  sentAt: number | null;
  problem: string | null;
  reply: NonNullable<ReportRow['answer']>['reply'] | null;
  replyText: string | null;
  repliedAt: number | null;
  addresses: string;
}

type StoredWhole = Stored & { text: string; attachments: string; comment: string };

/** The reports that were made, and the outbox among them. Times in milliseconds since 1970. */
export class ReportRepository {
  readonly #db: Database;
  readonly #one: Statement<[number], StoredWhole>;
  readonly #page: Statement<[{ limit: number; offset: number }], Stored>;
  readonly #count: Statement<[], number>;
  readonly #found: Statement<[{ limit: number; offset: number; text: string }], Stored>;
  readonly #foundCount: Statement<[{ text: string }], number>;

  constructor(db: Database) {
    this.#db = db;
    this.#one = db.prepare(`SELECT ${ROW}, body AS text, attachments, comment FROM report WHERE id = ?`);
    this.#page = db.prepare(`SELECT ${ROW} FROM report ORDER BY id DESC LIMIT :limit OFFSET :offset`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM report').pluck();
    this.#found = db.prepare(
      `SELECT ${ROW} FROM report WHERE ${FOUND} ORDER BY id DESC LIMIT :limit OFFSET :offset`,
    );
    this.#foundCount = db
      .prepare<[{ text: string }], number>(`SELECT count(*) FROM report WHERE ${FOUND}`)
      .pluck();
  }

  /** To be called within a transaction. */
  add(report: NewReport): ReportRow {
    const { targets, contact, attachments, by } = report;
    const { lastInsertRowid } = this.#db
      .prepare(`
        INSERT INTO report (report_id, way, cause, state, recipient, contact, subject, body, attachments, comment,
          attempts, first_seen, last_seen, created_at, next_try_at)
        VALUES (:reportId, :by, :cause, :state, :recipient, :contact, :subject, :text, :attachments, :comment,
          :attempts, :firstSeen, :lastSeen, :createdAt, :nextTryAt)`)
      .run({
        ...report,
        by,
        targets: null,
        text: storable(report.text),
        contact: contact === null ? null : JSON.stringify(contact),
        attachments: JSON.stringify(attachments),
      });
    const insert = this.#db.prepare(
      'INSERT INTO report_target (report, place, source, address) VALUES (?, ?, ?, ?)',
    );
    for (const [place, { source, address }] of targets.entries()) {
      insert.run(lastInsertRowid, place, source, address);
    }
    return this.#needed(Number(lastInsertRowid));
  }

  /** Newest first. */
  page({ limit, offset, search = '' }: { limit: number; offset: number; search?: string | undefined }): {
    total: number;
    reports: ReportRow[];
  } {
    const page = { limit, offset };
    if (search === '') return { total: this.#count.get() ?? 0, reports: this.#page.all(page).map(rowOf) };
    const text = search.toLowerCase();
    return {
      total: this.#foundCount.get({ text }) ?? 0,
      reports: this.#found.all({ ...page, text }).map(rowOf),
    };
  }

  get(id: number): WholeReport | null {
    const stored = this.#one.get(id);
    if (stored === undefined) return null;
    const { text, attachments, comment } = stored;
    return {
      report: rowOf(stored),
      text,
      attachments: JSON.parse(attachments) as ReportAttachment[],
      comment,
    };
  }

  has(reportId: string): boolean {
    return this.#db.prepare('SELECT 1 FROM report WHERE report_id = ?').get(reportId) !== undefined;
  }

  /** The queued one that is to be tried next; null: none is queued. */
  next(): { id: number; nextTryAt: number } | null {
    return (
      this.#db
        .prepare<[], { id: number; nextTryAt: number }>(
          `SELECT id, next_try_at AS nextTryAt FROM report WHERE state = 'queued' ORDER BY next_try_at, id LIMIT 1`,
        )
        .get() ?? null
    );
  }

  /** It is tried now; null where it is not queued or not due. */
  begin(id: number, at: number): WholeReport | null {
    const { changes } = this.#db
      .prepare(`
        UPDATE report SET state = 'sending', tries = tries + 1, next_try_at = NULL, handed_over = 0, problem = NULL
        WHERE id = ? AND state = 'queued' AND next_try_at <= ?`)
      .run(id, at);
    return changes === 0 ? null : this.get(id);
  }

  /**
   * The end of the message goes out next. On the disk when this returns, also
   * through a power cut. Not to be called within a transaction.
   */
  handOver(id: number): void {
    this.#db.pragma('synchronous = FULL');
    try {
      const { changes } = this.#db
        .prepare(`UPDATE report SET handed_over = 1 WHERE id = ? AND state = 'sending'`)
        .run(id);
      if (changes === 0) throw new Error(`report ${id} is not being sent`);
    } finally {
      this.#db.pragma('synchronous = NORMAL');
    }
  }

  /** What became of a try. */
  finish({ id, state, problem, sentAt, nextTryAt }: ReportEnd): void {
    this.#db
      .prepare(`
        UPDATE report SET state = :state, problem = :problem, sent_at = :sentAt, next_try_at = :nextTryAt
        WHERE id = :id AND state = 'sending'`)
      .run({
        id,
        state,
        problem: storableOrNull(problem),
        sentAt: sentAt ?? null,
        nextTryAt: nextTryAt ?? null,
      });
  }

  /**
   * After a crash: what was not handed over is queued again; what was, may have
   * arrived, and is left so.
   * @param busy those that are being sent right now
   * @returns the ids of those that changed
   */
  recover(busy: readonly number[], at: number): number[] {
    const left = `state = 'sending' AND id NOT IN (SELECT value FROM json_each(:busy))`;
    const ids = JSON.stringify(busy);
    return [
      ...this.#db
        .prepare<unknown[], number>(`
          UPDATE report SET state = 'unconfirmed', problem = :problem
          WHERE ${left} AND handed_over = 1 RETURNING id`)
        .pluck()
        .all({ busy: ids, problem: MAY_HAVE_ARRIVED }),
      ...this.#db
        .prepare<unknown[], number>(`
          UPDATE report SET state = 'queued', next_try_at = :at WHERE ${left} AND handed_over = 0 RETURNING id`)
        .pluck()
        .all({ busy: ids, at }),
    ];
  }

  /** @returns whether it was queued still */
  cancel(id: number): boolean {
    return (
      this.#db
        .prepare(
          `UPDATE report SET state = 'cancelled', next_try_at = NULL WHERE id = ? AND state = 'queued'`,
        )
        .run(id).changes > 0
    );
  }

  /** @returns the ids of those that were queued */
  cancelAll(): number[] {
    return this.#db
      .prepare<[], number>(
        `UPDATE report SET state = 'cancelled', next_try_at = NULL WHERE state = 'queued' RETURNING id`,
      )
      .pluck()
      .all();
  }

  /** Tries all that had trouble again at that time: the cause may be gone. */
  hurry(at: number): void {
    this.#db
      .prepare(`UPDATE report SET next_try_at = min(next_try_at, ?) WHERE state = 'queued' AND tries > 0`)
      .run(at);
  }

  /** @returns false where there is no such report */
  note(id: number, answer: ReportRow['answer']): boolean {
    return (
      this.#db
        .prepare('UPDATE report SET reply = ?, reply_text = ?, replied_at = ? WHERE id = ?')
        .run(answer?.reply ?? null, answer === null ? null : storable(answer.text), answer?.at ?? null, id)
        .changes > 0
    );
  }

  /** When this source was told on last in one of these ways, unless that came to nothing. */
  lastReportAt(source: string, ways: readonly ReportWay[]): number | null {
    return (
      this.#db
        .prepare<[string, string], number | null>(`
          SELECT max(created_at) FROM report_target JOIN report ON report.id = report
          WHERE source = ? AND ${COUNTS} AND way IN (SELECT value FROM json_each(?))`)
        .pluck()
        .get(source, JSON.stringify(ways)) ?? null
    );
  }

  /** How many were made since then, without those that came to nothing. */
  countSince(time: number): number {
    return (
      this.#db
        .prepare<[number], number>(`SELECT count(*) FROM report WHERE created_at > ? AND ${COUNTS}`)
        .pluck()
        .get(time) ?? 0
    );
  }

  statistics(dayAgo: number): Omit<ReportStatistics, 'sentence'> {
    const counts = this.#db
      .prepare<[], Omit<ReportStatistics, 'sentence' | 'today'>>(`
        WITH told AS (SELECT coalesce(recipient, way) AS network, reply FROM report WHERE ${TOLD})
        SELECT (SELECT count(*) FROM told) AS reports,
          (SELECT count(DISTINCT network) FROM told) AS networks,
          (SELECT count(DISTINCT network) FROM told WHERE reply IN ('replied', 'fixed')) AS networksReplied,
          (SELECT count(DISTINCT network) FROM told WHERE reply = 'fixed') AS networksActed,
          (SELECT count(*) FROM report WHERE state IN ('queued', 'sending')) AS waiting,
          (SELECT count(*) FROM report WHERE state = 'bounced') AS bounced,
          (SELECT count(*) FROM report WHERE state = 'failed') AS failed`)
      .get();
    if (counts === undefined) throw new Error('statistics have a row');
    return { ...counts, today: this.countSince(dayAgo) };
  }

  #needed(id: number): ReportRow {
    const whole = this.get(id);
    if (whole === null) throw new Error(`no report ${id}`);
    return whole.report;
  }
}

const MAY_HAVE_ARRIVED =
  'It was handed over, but Drawbridge ended before the answer came. It may have been sent, and is not repeated.';

function rowOf(stored: Stored): ReportRow {
  const { id, reportId, way, cause, state, recipient, subject, attempts, firstSeen, lastSeen } = stored;
  const { createdAt, nextTryAt, tries, sentAt, problem, reply, replyText, repliedAt } = stored;
  return {
    id,
    reportId,
    by: way,
    cause,
    state,
    addresses: JSON.parse(stored.addresses) as string[],
    recipient,
    contact: stored.contact === null ? null : (JSON.parse(stored.contact) as ReportContact),
    subject,
    attempts,
    firstSeen,
    lastSeen,
    createdAt,
    nextTryAt,
    cancelableUntil: state === 'queued' ? nextTryAt : null,
    tries,
    sentAt,
    problem,
    answer: reply === null ? null : { reply, text: replyText ?? '', at: repliedAt ?? createdAt },
  };
}
