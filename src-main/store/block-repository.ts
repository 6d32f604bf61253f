import type { Database, Statement } from 'better-sqlite3';
import type { Block } from '../../src-shared/block.ts';
import { BLOCK_COLUMNS } from './block-columns.ts';
import { coveringTargets } from './covering.ts';
import type { BlockOutcome, Lift, NewBlock } from './rows.ts';
import { storable, storableOrNull } from './text.ts';

const DETAILS_LIMIT = 1000;
const ACTIVE = 'lifted_at IS NULL AND (until IS NULL OR until > :at)';

/** Part of the target or of the reason, or in the target; upper and lower case of ASCII letters alike. */
const FOUND = `(
  instr(target, :text) > 0 OR instr(lower(reason), :text) > 0
  OR target IN (SELECT value FROM json_each(:holders)))`;

interface Page {
  at: number;
  limit: number;
  offset: number;
}

/** `holders`: of what is looked for, where that is an address or prefix, all that hold it, as JSON. */
type FoundPage = Page & { text: string; holders: string };

export interface BlockPage {
  readonly at: number;
  readonly limit: number;
  readonly offset: number;
  /** Also those that are over. */
  readonly ended: boolean;
  readonly search?: string | undefined;
}

/**
 * The blocks. At most one stands for a target (a unique index sees to it);
 * `standing` is not lifted, `active` is standing and not over yet.
 */
export class BlockRepository {
  readonly #insert: Statement<[NewBlock], Block>;
  readonly #lift: Statement<[Lift], Block>;
  readonly #standing: Statement<[string], Block>;
  readonly #active: Statement<[{ at: number }], Block>;
  readonly #activePage: Statement<[Page], Block>;
  readonly #activeCount: Statement<[{ at: number }], number>;
  readonly #addStanding: Statement<[number]>;
  readonly #page: Statement<[Page], Block>;
  readonly #count: Statement<[], number>;
  readonly #found: Statement<[FoundPage], Block>;
  readonly #foundCount: Statement<[FoundPage], number>;
  readonly #foundActive: Statement<[FoundPage], Block>;
  readonly #foundActiveCount: Statement<[FoundPage], number>;
  readonly #standAgain: Statement<[number], Block>;
  readonly #due: Statement<[number], Block>;
  readonly #history: Statement<[{ target: string; since: number; at: number }], Block>;
  readonly #ofTargets: Statement<[string, number], Block>;

  constructor(db: Database) {
    this.#insert = db.prepare(`
      INSERT INTO block (target, since, until, made_by, reason, rule)
      VALUES (:target, :since, :until, :by, :reason, :rule) RETURNING ${BLOCK_COLUMNS}`);
    this.#lift = db.prepare(`
      UPDATE block SET lifted_at = :at, lifted_by = :by
      WHERE id = :id AND lifted_at IS NULL RETURNING ${BLOCK_COLUMNS}`);
    this.#standing = db.prepare(`SELECT ${BLOCK_COLUMNS} FROM block WHERE target = ? AND lifted_at IS NULL`);
    this.#active = db.prepare(`SELECT ${BLOCK_COLUMNS} FROM block WHERE ${ACTIVE} ORDER BY id`);
    this.#activePage = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block WHERE ${ACTIVE} ORDER BY since DESC, id DESC LIMIT :limit OFFSET :offset`);
    // 100,000 that somebody brought along would take several milliseconds to count; those that are due are few.
    this.#activeCount = db
      .prepare<[{ at: number }], number>(
        `SELECT standing_blocks - (SELECT count(*) FROM block WHERE lifted_at IS NULL AND until <= :at)
        FROM total`,
      )
      .pluck();
    this.#addStanding = db.prepare('UPDATE total SET standing_blocks = standing_blocks + ?');
    this.#page = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block ORDER BY since DESC, id DESC LIMIT :limit OFFSET :offset`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM block').pluck();
    const pageOf = (which: string): Statement<[FoundPage], Block> =>
      db.prepare(`
        SELECT ${BLOCK_COLUMNS} FROM block WHERE ${which} ORDER BY since DESC, id DESC LIMIT :limit OFFSET :offset`);
    const countOf = (which: string): Statement<[FoundPage], number> =>
      db.prepare<[FoundPage], number>(`SELECT count(*) FROM block WHERE ${which}`).pluck();
    this.#found = pageOf(FOUND);
    this.#foundCount = countOf(FOUND);
    this.#foundActive = pageOf(`${ACTIVE} AND ${FOUND}`);
    this.#foundActiveCount = countOf(`${ACTIVE} AND ${FOUND}`);
    this.#standAgain = db.prepare(`
      UPDATE block SET lifted_at = NULL, lifted_by = NULL
      WHERE id = ? AND lifted_at IS NOT NULL
        AND NOT EXISTS (
          SELECT 1 FROM block AS other WHERE other.target = block.target AND other.lifted_at IS NULL)
      RETURNING ${BLOCK_COLUMNS}`);
    this.#due = db.prepare(
      `SELECT ${BLOCK_COLUMNS} FROM block WHERE lifted_at IS NULL AND until <= ? ORDER BY until, id`,
    );
    this.#history = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block
      WHERE target = :target AND coalesce(lifted_at, until) BETWEEN :since AND :at
        AND lifted_by IS NOT 'replaced'
      ORDER BY id`);
    this.#ofTargets = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block WHERE target IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?`);
  }

  /**
   * Makes a block stand for its target, in the caller's transaction. One that
   * is over by then is lifted ('expired'). One that is active gives way
   * ('replaced') if the owner asks or if the new one lasts longer; otherwise it
   * stays, and nothing is added. So no rule shortens what another began, the
   * owner's word is last, and every reason stays on record.
   */
  add(block: NewBlock): BlockOutcome {
    const standing = this.#standing.get(block.target);
    let ended: Block | null = null;
    if (standing !== undefined) {
      const isOver = standing.until !== null && standing.until <= block.since;
      if (!isOver && block.by !== 'owner' && !endsLater(block.until, standing.until)) {
        return { block: standing, added: false, ended: null };
      }
      ended = isOver
        ? this.lift({ id: standing.id, at: standing.until, by: 'expired' })
        : this.lift({ id: standing.id, at: block.since, by: 'replaced' });
    }
    const { target, since, until, by } = block;
    const row = {
      target,
      since,
      until,
      by,
      reason: storable(block.reason),
      rule: storableOrNull(block.rule),
    };
    const added = this.#insert.get(row);
    if (added === undefined) throw new Error('INSERT returned no row');
    this.#addStanding.run(1);
    return { block: added, added: true, ended };
  }

  /** Null if there is no such block, or it stands no more. */
  lift(lift: Lift): Block | null {
    const lifted = this.#lift.get(lift);
    if (lifted === undefined) return null;
    this.#addStanding.run(-1);
    return lifted;
  }

  /** Takes back that a block was lifted. Null if there is no such block, it stands, or another stands for its target. */
  standAgain(id: number): Block | null {
    const block = this.#standAgain.get(id);
    if (block === undefined) return null;
    this.#addStanding.run(1);
    return block;
  }

  /** All that keep somebody out at that time, in the order they were made. */
  active(at: number): Block[] {
    return this.#active.all({ at });
  }

  activeCount(at: number): number {
    return this.#activeCount.get({ at }) ?? 0;
  }

  /** Newest first: the active ones, or all there ever were; with `search` those that have it in them, or that keep this address out. */
  page(page: BlockPage): { total: number; blocks: Block[] } {
    const { at, limit, offset, ended, search = '' } = page;
    if (search !== '') {
      const holders = JSON.stringify(coveringTargets(search));
      const found = { at, limit, offset, text: search.toLowerCase(), holders };
      return ended
        ? { total: this.#foundCount.get(found) ?? 0, blocks: this.#found.all(found) }
        : { total: this.#foundActiveCount.get(found) ?? 0, blocks: this.#foundActive.all(found) };
    }
    return ended
      ? { total: this.#count.get() ?? 0, blocks: this.#page.all({ at, limit, offset }) }
      : { total: this.activeCount(at), blocks: this.#activePage.all({ at, limit, offset }) };
  }

  /** Standing, though over at that time; those that ended first come first. */
  due(at: number): Block[] {
    return this.#due.all(at);
  }

  /**
   * The target's blocks that ended from `since` to `at`, oldest first; those
   * that only gave way to another ('replaced') went on in that one and are left out.
   */
  history(target: string, since: number, at: number): Block[] {
    return this.#history.all({ target, since, at });
  }

  /** Newest first, at most 1,000. */
  ofTargets(targets: readonly string[]): Block[] {
    return this.#ofTargets.all(JSON.stringify(targets), DETAILS_LIMIT);
  }
}

function endsLater(until: number | null, than: number | null): boolean {
  if (than === null) return false;
  return until === null || until > than;
}
