import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { formatPrefix, parsePrefix } from '../../../src-shared/address.ts';
import type { BlockOffer, LeftOutList } from './found.ts';
import { MOST_BLOCKS } from './hosts-deny.ts';

const MOST_BYTES = 2 * 1024 ** 3;

export interface BansOf {
  readonly path: string;
  readonly jail: string;
  readonly now: number;
  /** Of a ban with which no length is stored, as fail2ban before 0.11 did; null: for ever. */
  readonly banSeconds: number | null;
}

/**
 * The bans that stand in fail2ban's database: `bips` since fail2ban 0.11, `bans`
 * before. It is read only, and nothing of its own is run.
 * @returns null where there is no database
 */
export function fail2banBans(about: BansOf, leftOut: LeftOutList): BlockOffer[] | null {
  const { path } = about;
  if (!existsSync(path)) return null;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST_BYTES) {
      leftOut.add(path, 'it is no database of a size that is read');
      return [];
    }
    const db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 2000 });
    try {
      db.pragma('trusted_schema = OFF');
      return standing(db, about, leftOut);
    } finally {
      db.close();
    }
  } catch (error) {
    leftOut.add(path, `it can't be read as fail2ban's database (${(error as Error).message})`);
    return [];
  }
}

function standing(db: Sqlite.Database, about: BansOf, leftOut: LeftOutList): BlockOffer[] {
  // A view could be made to run for ever; a table can't.
  const isTable = db
    .prepare<[string], number>("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
    .pluck();
  const table = ['bips', 'bans'].find((name) => isTable.get(name) === 1);
  if (table === undefined) {
    leftOut.add(about.path, "it has none of fail2ban's tables");
    return [];
  }
  const hasLength = db.pragma(`table_info(${table})`) as { name: string }[];
  const length = hasLength.some(({ name }) => name === 'bantime') ? 'bantime' : 'NULL';
  const rows = db.prepare<[string, number], { ip: unknown; begun: unknown; length: unknown }>(
    `SELECT ip, timeofban AS begun, ${length} AS length FROM ${table} WHERE jail = ? LIMIT ?`,
  );
  const blocks = new Map<string, BlockOffer>();
  for (const { ip, begun, length: stored } of rows.iterate(about.jail, MOST_BLOCKS)) {
    const prefix = typeof ip === 'string' && ip.length <= 64 ? parsePrefix(ip) : null;
    if (prefix === null || typeof begun !== 'number' || !(begun > 0 && begun < 1e11)) {
      leftOut.add(`ban of ${String(ip).slice(0, 64)}`, 'it is no ban of an address');
      continue;
    }
    const seconds = typeof stored === 'number' ? (stored < 0 ? null : stored) : about.banSeconds;
    const until = seconds === null ? null : Math.round((begun + seconds) * 1000);
    // Of one that is over nothing need be said: fail2ban keeps them for a day.
    if (until !== null && (until <= about.now || !Number.isSafeInteger(until))) continue;
    const target = formatPrefix(prefix);
    const known = blocks.get(target);
    if (known === undefined || until === null || (known.until !== null && until > known.until))
      blocks.set(target, { target, until });
  }
  return [...blocks.values()];
}
