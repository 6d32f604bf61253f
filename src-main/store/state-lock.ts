import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrivate } from './private-file.ts';
import { explainFailure, isDamage, StoreError } from './store-error.ts';

/** Another guard has the state directory. */
export class StateLockedError extends Error {
  /** The other guard's process; null where it could not be told. */
  readonly pid: number | null;
  /** When it started, milliseconds since 1970. */
  readonly since: number | null;
  constructor(dir: string, holder: Holder | null) {
    const who =
      holder === null
        ? 'Another guard'
        : `Another guard (pid ${holder.pid}, since ${new Date(holder.since).toISOString()})`;
    super(`${who} holds ${dir}. Stop it first, or choose another directory.`);
    this.name = 'StateLockedError';
    this.pid = holder?.pid ?? null;
    this.since = holder?.since ?? null;
  }
}

export interface StateLock {
  /** Lets another guard have the directory. To call it twice does no harm. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly since: number;
}

/**
 * Takes the state directory for this process, making it (mode 0750) if there is
 * none. What holds is SQLite's lock on an empty file, which the system gives
 * back however the process ends; `guard.pid` only says who it is.
 * @throws StateLockedError if another process, or this one, has it
 * @throws StoreError if the directory cannot be written
 */
export function takeStateLock(dir: string, now: () => number = Date.now): StateLock {
  const lockFile = join(dir, 'guard.lock');
  const holderFile = join(dir, 'guard.pid');
  try {
    mkdirSync(dir, { recursive: true, mode: 0o750 });
    const lock = lockExclusively(lockFile);
    if (lock === null) throw new StateLockedError(dir, readHolder(holderFile));
    try {
      // Whole or not at all: a second guard may read it at any moment.
      writeFileSync(`${holderFile}.new`, `${JSON.stringify({ pid: process.pid, since: now() })}\n`);
      renameSync(`${holderFile}.new`, holderFile);
    } catch (error) {
      lock.close();
      throw error;
    }
    return {
      release: () => {
        if (!lock.open) return;
        rmSync(holderFile, { force: true });
        lock.close();
      },
    };
  } catch (error) {
    throw explainFailure(error, lockFile);
  }
}

/** Null if another connection has it. */
function lockExclusively(file: string): Database.Database | null {
  // Whoever can open it could hold up the guard.
  createPrivate(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    if (isDamage(error)) {
      throw new StoreError('unavailable', `${file} is not Drawbridge's lock. Move it away.`, error);
    }
    throw error;
  }
}

/** Who holds the lock; null if the file is not there yet, or is a dead guard's. */
function readHolder(file: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null) return null;
    if (!('pid' in holder) || !('since' in holder)) return null;
    const { pid, since } = holder;
    if (typeof pid !== 'number' || typeof since !== 'number') return null;
    if (!Number.isSafeInteger(pid) || pid <= 0 || Number.isNaN(new Date(since).getTime())) return null;
    return isAlive(pid) ? { pid, since } : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
