import type { Database, Statement } from 'better-sqlite3';
import type { Block } from '../../src-shared/block.ts';
import { BLOCK_COLUMNS } from './block-columns.ts';

const STANDS = 'lifted_at IS NULL AND (until IS NULL OR until > :at)';
/** What stands for the service's name of a block while it is told: nobody knows whether it is known there. */
const TELLING = 'telling';
const UNTOLD = `NOT EXISTS (
  SELECT 1 FROM told_block WHERE service = :service AND block = block.id AND remote <> '${TELLING}')`;

export interface ToldBlock {
  readonly block: Block;
  /** What the service calls it. */
  readonly remote: string;
}

type StoredTold = Block & { remote: string };

/** Which blocks that this guard's rules made the services were told of that share them with others. */
export class ToldRepository {
  readonly #untold: Statement<[{ service: string; at: number; limit: number }], Block>;
  readonly #untoldCount: Statement<[{ service: string; at: number }], number>;
  readonly #untoldSince: Statement<[{ service: string; since: number; limit: number }], Block>;
  readonly #told: Statement<[{ service: string; at: number }], StoredTold>;
  readonly #toldCount: Statement<[{ service: string; at: number }], number>;
  readonly #liftedCount: Statement<[{ service: string; at: number }], number>;
  readonly #liftedButTold: Statement<[{ service: string; at: number; limit: number }], StoredTold>;
  readonly #set: Statement<[string, number, string]>;
  readonly #forget: Statement<[string, number]>;
  readonly #forgetAll: Statement<[string]>;

  constructor(db: Database) {
    this.#untold = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block WHERE ${STANDS} AND made_by = 'rule' AND ${UNTOLD} ORDER BY id LIMIT :limit`);
    this.#untoldCount = db
      .prepare<[{ service: string; at: number }], number>(
        `SELECT count(*) FROM block WHERE ${STANDS} AND made_by = 'rule' AND ${UNTOLD}`,
      )
      .pluck();
    this.#untoldSince = db.prepare(`
      SELECT ${BLOCK_COLUMNS} FROM block
      WHERE since >= :since AND made_by = 'rule' AND coalesce(lifted_by, 'expired') IN ('expired', 'replaced') AND ${UNTOLD}
      ORDER BY id LIMIT :limit`);
    const told = `FROM told_block JOIN block ON block.id = told_block.block WHERE service = :service`;
    const standing = `${told} AND remote <> '${TELLING}' AND ${STANDS}`;
    this.#told = db.prepare(`SELECT ${BLOCK_COLUMNS}, remote ${standing} ORDER BY block.id`);
    this.#toldCount = db
      .prepare<[{ service: string; at: number }], number>(`SELECT count(*) ${standing}`)
      .pluck();
    // One that gave way to another goes on in that; once nothing stands for its target, it is over there, too.
    const lifted = `lifted_at IS NOT NULL AND lifted_by <> 'expired' AND (until IS NULL OR until > :at) AND NOT EXISTS (
      SELECT 1 FROM block AS other WHERE other.target = block.target AND other.lifted_at IS NULL)`;
    this.#liftedButTold = db.prepare(
      `SELECT ${BLOCK_COLUMNS}, remote ${told} AND ${lifted} ORDER BY block.id LIMIT :limit`,
    );
    this.#liftedCount = db
      .prepare<[{ service: string; at: number }], number>(
        `SELECT count(*) FROM told_block JOIN block ON block.id = told_block.block WHERE service = :service AND ${lifted}`,
      )
      .pluck();
    this.#set = db.prepare(`
      INSERT INTO told_block (service, block, remote) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET remote = excluded.remote`);
    this.#forget = db.prepare('DELETE FROM told_block WHERE service = ? AND block = ?');
    this.#forgetAll = db.prepare('DELETE FROM told_block WHERE service = ?');
  }

  /** Standing, made by a rule, and not told yet for all that is known; oldest first. */
  untold(service: string, at: number, limit: number): Block[] {
    return this.#untold.all({ service, at, limit });
  }

  /** Made by a rule since then, not told yet, and never taken back by anybody; also those whose time is over. Oldest first. */
  untoldSince(service: string, since: number, limit: number): Block[] {
    return this.#untoldSince.all({ service, since, limit });
  }

  /** Told and standing. */
  told(service: string, at: number): ToldBlock[] {
    return this.#told.all({ service, at }).map(toldBlock);
  }

  /** How many `told`, `untold` and `liftedButTold` have. */
  counts(service: string, at: number): { told: number; untold: number; liftedButTold: number } {
    return {
      told: this.#toldCount.get({ service, at }) ?? 0,
      untold: this.#untoldCount.get({ service, at }) ?? 0,
      liftedButTold: this.#liftedCount.get({ service, at }) ?? 0,
    };
  }

  /** Told for certain or perhaps, and lifted before its time, which is still to come. */
  liftedButTold(service: string, at: number, limit: number): ToldBlock[] {
    return this.#liftedButTold.all({ service, at, limit }).map(toldBlock);
  }

  /** They are about to be told. */
  setTelling(service: string, blocks: readonly number[]): void {
    for (const block of blocks) this.#set.run(service, block, TELLING);
  }

  set(service: string, block: number, remote: string): void {
    this.#set.run(service, block, remote);
  }

  forget(service: string, blocks: readonly number[]): void {
    for (const block of blocks) this.#forget.run(service, block);
  }

  forgetAll(service: string): void {
    this.#forgetAll.run(service);
  }
}

function toldBlock({ remote, ...block }: StoredTold): ToldBlock {
  return { block, remote };
}
