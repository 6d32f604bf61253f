import { chmodSync, existsSync, realpathSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { APPLICATION_ID, MIGRATIONS, migrate, schemaVersion } from './migrations.ts';
import { createPrivate } from './private-file.ts';
import { explainFailure, isDamage, StoreError } from './store-error.ts';

/** How long a call may wait for another program's lock: it holds up everything else. */
const BUSY_TIMEOUT_MS = 250;
const WAL_LIMIT_BYTES = 32 * 1024 * 1024;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Sentences for the owner about what had to be done to open it. */
  readonly notices: readonly string[];
}

/** The path that everything else uses: absolute, links followed. */
export function databasePath(path: string): string {
  if (path === ':memory:') return path;
  const absolute = resolve(path);
  return existsSync(absolute) ? realpathSync(absolute) : absolute;
}

/**
 * Opens, checks and migrates. A damaged file is set aside and a new one made.
 * No other process can use the database until it is closed.
 * @throws StoreError
 */
export function openDatabase(path: string, now: () => number): OpenedDatabase {
  let aside: string | null = null;
  const setDamagedAside = (): void => {
    aside = setAside(path, now());
  };
  try {
    return { db: openChecked(path, setDamagedAside), notices: [] };
  } catch (error) {
    if (aside === null) throw explainFailure(error, path);
  }
  try {
    const notice = `The database ${path} was damaged. It was set aside as ${aside}, and a new one begun: what was remembered in it is not shown.`;
    return { db: openChecked(path, () => {}), notices: [notice] };
  } catch (error) {
    throw explainFailure(error, path);
  }
}

/** Whoever opened the database while it was read-only left these read-only, too; SQLite then takes it for that still. */
function makeWritable(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // It is not there, or not ours: opening tells.
  }
}

/** @param setDamagedAside is called before the connection ends, which deletes the WAL that it finds */
function openChecked(path: string, setDamagedAside: () => void): Database.Database {
  // Raw log lines are nobody else's business. SQLite gives the WAL the same mode.
  if (path !== ':memory:') createPrivate(path);
  for (const suffix of ['-wal', '-shm']) makeWritable(`${path}${suffix}`);
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    prepare(db, path);
    return db;
  } catch (error) {
    try {
      if (isDamage(error)) setDamagedAside();
    } finally {
      db.close();
    }
    throw error;
  }
}

function prepare(db: Database.Database, path: string): void {
  refuseStrange(db, path);
  check(db);
  // Freed pages can be given back bit by bit when the limit is lowered; must come before the first table.
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  migrate(db);
  // SQLite opens a file that it may not write as read-only without a word.
  db.transaction(() => {}).immediate();
}

/** Leaves databases alone that are not for this program to write. */
function refuseStrange(db: Database.Database, path: string): void {
  const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (!isEmpty && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new StoreError(
      'unavailable',
      `The database ${path} belongs to another program and was left as it is. Move it away, or choose another directory.`,
    );
  }
  const version = schemaVersion(db);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'newer',
      `The database ${path} was written by a newer Drawbridge (version ${version}; this one knows up to ${MIGRATIONS.length}) and was left as it is. Update Drawbridge, or move the file away.`,
    );
  }
}

/**
 * `quick_check` reads every page once and finds what a failing disk or a torn
 * write leaves behind. `integrity_check` compares every index with its table
 * besides, which takes several times as long, at every start, and finds only
 * faults of SQLite itself.
 */
function check(db: Database.Database): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new Database.SqliteError(String(verdict), 'SQLITE_CORRUPT');
}

/** Renames the database and what belongs to it; returns the new path, which was free before. */
function setAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '');
  const base = `${path}.damaged-${stamp}`;
  let aside = base;
  for (let n = 2; SUFFIXES.some((suffix) => existsSync(aside + suffix)); n++) aside = `${base}-${n}`;
  for (const suffix of SUFFIXES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/** The database comes last: SQLite would delete the WAL that it finds beside a new one. */
const SUFFIXES = ['-wal', '-shm', ''] as const;
