import type { Database, Statement } from 'better-sqlite3';
import { coveringTargets } from './covering.ts';
import { storable } from './text.ts';

const ROW = 'source, target, since, until, reason';
const ORDER = 'ORDER BY since DESC, source DESC, target DESC';
/**
 * The beginning of the target, a target that holds what is looked for, or part of the reason; upper and lower case of
 * ASCII letters alike. Each by an index.
 */
const FOUND = `
  SELECT source, target, since FROM shared_block INDEXED BY shared_block_by_target WHERE target >= :text AND target < :text || char(0x10ffff)
  UNION
  SELECT source, target, since FROM shared_block INDEXED BY shared_block_by_target WHERE target IN (SELECT value FROM json_each(:holders))
  UNION
  SELECT source, target, since FROM shared_block INDEXED BY shared_block_by_reason WHERE reason <> '' AND instr(lower(reason), :text) > 0`;

/** An address or prefix that a source wants kept out. Times in ms since 1970. */
export interface StoredShared {
  readonly source: string;
  readonly target: string;
  readonly since: number;
  readonly until: number | null;
  /** A stranger's text. */
  readonly reason: string;
}

export interface SharedPage {
  readonly limit: number;
  readonly offset: number;
  /** Of one source; undefined: of all. */
  readonly source?: string | undefined;
}

interface PageInput {
  limit: number;
  offset: number;
  source: string;
  text: string;
  /** Of what is looked for, where that is an address or prefix: all that hold it, as JSON. */
  holders: string;
}

/** What other people's lists keep out, each entry by the source that has it: the same target may be of several. */
export class SharedRepository {
  readonly #put: Statement<[StoredShared]>;
  readonly #remove: Statement<[string, string]>;
  readonly #removeSome: Statement<[string, number]>;
  readonly #after: Statement<[string, string, number], StoredShared>;
  readonly #targets: Statement<[], [string, string]>;
  readonly #due: Statement<[number], StoredShared>;
  readonly #nextEnd: Statement<[], number | null>;
  readonly #of: Statement<[string, number], StoredShared>;
  readonly #all: Statement<[PageInput], StoredShared>;
  readonly #ofSource: Statement<[PageInput], StoredShared>;
  readonly #found: Statement<[PageInput], StoredShared>;
  readonly #foundCount: Statement<[PageInput], number>;
  readonly #sources: Statement<[], string>;
  readonly #state: Statement<[string], string>;
  readonly #setState: Statement<[string, string]>;
  readonly #forgetState: Statement<[string]>;

  constructor(db: Database) {
    this.#put = db.prepare(`
      INSERT INTO shared_block (${ROW}) VALUES (:source, :target, :since, :until, :reason)
      ON CONFLICT DO UPDATE SET until = excluded.until, reason = excluded.reason`);
    this.#remove = db.prepare('DELETE FROM shared_block WHERE source = ? AND target = ?');
    this.#removeSome = db.prepare(`
      DELETE FROM shared_block WHERE (source, target) IN (
        SELECT source, target FROM shared_block WHERE source = ? LIMIT ?)`);
    this.#after = db.prepare(
      `SELECT ${ROW} FROM shared_block WHERE source = ? AND target > ? ORDER BY target LIMIT ?`,
    );
    this.#targets = db.prepare<[], [string, string]>('SELECT source, target FROM shared_block').raw();
    this.#due = db.prepare(`SELECT ${ROW} FROM shared_block WHERE until <= ?`);
    this.#nextEnd = db
      .prepare<[], number | null>('SELECT min(until) FROM shared_block WHERE until IS NOT NULL')
      .pluck();
    this.#of = db.prepare(`
      SELECT ${ROW} FROM shared_block
      WHERE target IN (SELECT value FROM json_each(?)) AND (until IS NULL OR until > ?)
      ORDER BY source, target`);
    // The rows before the page are passed over in an index that has all that is needed.
    const page = (keys: string): Statement<[PageInput], StoredShared> =>
      db.prepare(`
        SELECT ${ROW} FROM (${keys} ${ORDER} LIMIT :limit OFFSET :offset)
        CROSS JOIN shared_block ON source = key_source AND target = key_target ${ORDER}`);
    const key = 'SELECT source AS key_source, target AS key_target FROM';
    this.#all = page(`${key} shared_block`);
    this.#ofSource = page(`${key} shared_block WHERE source = :source`);
    this.#found = page(`${key} (${FOUND}) WHERE :source = '' OR source = :source`);
    this.#foundCount = db
      .prepare<[PageInput], number>(`SELECT count(*) FROM (${FOUND}) WHERE :source = '' OR source = :source`)
      .pluck();
    this.#sources = db
      .prepare<[], string>('SELECT DISTINCT source FROM shared_block UNION SELECT source FROM shared_source')
      .pluck();
    this.#state = db.prepare<[string], string>('SELECT state FROM shared_source WHERE source = ?').pluck();
    this.#setState = db.prepare(`
      INSERT INTO shared_source (source, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state`);
    this.#forgetState = db.prepare('DELETE FROM shared_source WHERE source = ?');
  }

  /** One with the source and target of one that is there takes its place; since when it is known stays. */
  put(entries: readonly StoredShared[]): void {
    for (const entry of entries) this.#put.run({ ...entry, reason: storable(entry.reason) });
  }

  remove(source: string, targets: readonly string[]): void {
    for (const target of targets) this.#remove.run(source, target);
  }

  /** Takes out as many of a source's. @returns how many there were */
  removeSome(source: string, most: number): number {
    return this.#removeSome.run(source, most).changes;
  }

  /** A source's in the order of the targets' text, from after that one on. */
  after(source: string, target: string, limit: number): StoredShared[] {
    return this.#after.all(source, target, limit);
  }

  /** All of all sources, as [source, target]. */
  targets(): IterableIterator<[string, string]> {
    return this.#targets.iterate();
  }

  /** Those that are over by then. */
  due(at: number): StoredShared[] {
    return this.#due.all(at);
  }

  /** When the next one is over; null: none ever is by itself. */
  nextEnd(): number | null {
    return this.#nextEnd.get() ?? null;
  }

  /** Those with one of these targets that are not over. */
  of(targets: readonly string[], at: number): StoredShared[] {
    return this.#of.all(JSON.stringify(targets), at);
  }

  /** Newest first. */
  page({ limit, offset, source }: SharedPage): StoredShared[] {
    const input = { limit, offset, source: source ?? '', text: '', holders: '[]' };
    return (source === undefined ? this.#all : this.#ofSource).all(input);
  }

  /**
   * Newest first those of which the target begins so, or holds this address or prefix, or of which the reason has
   * that text in it; and how many there are.
   */
  search(text: string, { limit, offset, source }: SharedPage): { total: number; entries: StoredShared[] } {
    const holders = JSON.stringify(coveringTargets(text));
    const input = { limit, offset, source: source ?? '', text: text.toLowerCase(), holders };
    return { total: this.#foundCount.get(input) ?? 0, entries: this.#found.all(input) };
  }

  /** Of which anything is remembered. */
  sources(): string[] {
    return this.#sources.all();
  }

  /** What the source wrote down; null: nothing. */
  state(source: string): string | null {
    return this.#state.get(source) ?? null;
  }

  setState(source: string, state: string): void {
    this.#setState.run(source, state);
  }

  forgetState(source: string): void {
    this.#forgetState.run(source);
  }
}
