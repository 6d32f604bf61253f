import { accessSync, constants } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Why the store cannot do what it was asked. The message is for the owner:
 * what is wrong, and what to do.
 * - newer: the database was written by a later Drawbridge; it was not touched.
 * - unavailable: the disk, its permissions or another program stand in the way.
 */
export class StoreError extends Error {
  readonly kind: 'newer' | 'unavailable';
  constructor(kind: StoreError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.kind = kind;
  }
}

/** Whether SQLite says that the file is no database, or a broken one. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

/**
 * A StoreError for a failure that the owner or time can mend; every other
 * error (a fault in our own code) comes back as it is.
 */
export function explainFailure(error: unknown, path: string): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const sentence = code === null ? null : sentenceFor(code, path);
  return sentence === null ? error : new StoreError('unavailable', sentence, error);
}

function codeOf(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}

function sentenceFor(code: string, path: string): string | null {
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(code)) {
    return `There is no space left for the database ${path}. Free some space on that disk; Drawbridge then goes on by itself.`;
  }
  const isIoError = code.startsWith('SQLITE_IOERR');
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) {
    return `Another program has locked the database ${path}. Close that program; Drawbridge tries again by itself.`;
  }
  const isForbidden = /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS)/.test(
    code,
  );
  // SQLite cannot lock what it could open for reading only, and calls that an I/O error.
  if (isForbidden || (isIoError && !isWritable(path))) {
    return `The database ${path} cannot be written (${code}). Make the file and its directory writable for the user that runs Drawbridge; it then goes on by itself.`;
  }
  if (/^(ENOENT|ENOTDIR|EISDIR)$/.test(code)) {
    return `There is no place for the database ${path} (${code}). Make its directory, or choose another one.`;
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return `The database ${path} is damaged. Start Drawbridge again: it then sets the damaged file aside and begins a new one.`;
  }
  if (isIoError || code === 'EIO') {
    return `The disk failed under the database ${path} (${code}). Check the disk; Drawbridge tries again by itself.`;
  }
  if (code === 'SQLITE_NOMEM') {
    return `There is not enough memory for the database ${path}. Close other programs; Drawbridge tries again by itself.`;
  }
  return null;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
