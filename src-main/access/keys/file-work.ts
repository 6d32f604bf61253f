import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FileRequest, FileWorkError, type Look, type LookedAt, type PathPart } from './file-request.ts';
import { mend } from './mend-work.ts';

/** A file of keys is some kilobytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Does what is asked with the rights of this process: as the user whose files
 * they are. @throws FileWorkError
 */
export function doFileWork(request: FileRequest): unknown {
  try {
    switch (request.do) {
      case 'look':
        return request.paths.map((path) => lookOrSay(path, request.home));
      case 'write':
        return write(request.path, request.hash, Buffer.from(request.content, 'base64'), request.mode);
      case 'mend':
        return mend(request.steps);
      case 'make-directory':
        mkdirSync(request.path, { recursive: true, mode: 0o700 });
        return null;
      case 'exists':
        return request.paths.map((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
    }
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): FileWorkError {
  if (error instanceof FileWorkError) return error;
  return new FileWorkError('failed', sentenceOf(error as NodeJS.ErrnoException));
}

function lookOrSay(path: string, home: string): Look {
  try {
    return look(path, home);
  } catch (error) {
    return { problem: explained(error).message };
  }
}

function sentenceOf(error: NodeJS.ErrnoException): string {
  const where = error.path ?? 'the file';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return `${where}: permission denied.`;
    case 'EROFS':
      return `${where} is on a disk that can only be read.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `${where}: the disk is full.`;
    case 'ELOOP':
      return `${where} is a link that leads nowhere.`;
    default:
      return `${where}: ${error.message}.`;
  }
}

export function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function look(path: string, home: string): LookedAt {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const realPath = isThere ? realpathSync(path) : realPathOfMissing(path);
  const { content, stat } = isThere ? read(realPath) : { content: null, stat: null };
  const file = stat === null ? [] : [partOf(realPath, stat)];
  return {
    realPath,
    content: content?.toString('base64') ?? null,
    changedAt: stat === null ? null : Math.round(stat.mtimeMs),
    parts: [...file, ...directoriesAbove(realPath, home)],
  };
}

/** Where a file that is not there would be. */
function realPathOfMissing(path: string): string {
  const directory = dirname(path);
  const above = statSync(directory, { throwIfNoEntry: false });
  return join(
    above === undefined && directory !== '/' ? realPathOfMissing(directory) : realpathSync(directory),
    basename(path),
  );
}

function read(path: string): { content: Buffer; stat: Stats } {
  // A pipe in its place would never answer; a link in its place is new since its path was found.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new FileWorkError('refused', `${path} is no ordinary file.`);
    if (stat.size > MOST_BYTES) {
      throw new FileWorkError('refused', `${path} is larger than 4 MB: that is no list of keys.`);
    }
    const content = readFileSync(file);
    return { content, stat };
  } finally {
    closeSync(file);
  }
}

/** As sshd walks them (safe_path in misc.c): up to the home, or where that is not above, to the root. */
function directoriesAbove(path: string, home: string): PathPart[] {
  let realHome: string | null = null;
  try {
    realHome = realpathSync(home);
  } catch {
    // Without a home sshd checks all of them, too.
  }
  const parts: PathPart[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat !== undefined) parts.push(partOf(at, stat));
    if (at === realHome || at === dirname(at)) return parts;
  }
}

function partOf(path: string, stat: Stats): PathPart {
  return {
    path,
    isDirectory: stat.isDirectory(),
    dev: stat.dev,
    ino: stat.ino,
    owner: stat.uid,
    group: stat.gid,
    mode: stat.mode & 0o7777,
  };
}

/**
 * Replaces a file so that at every moment the old or the new one is there
 * whole: written beside it, flushed, renamed. Owner, group and mode stay.
 * @param path where it really is
 */
function write(path: string, hash: string | null, content: Buffer, newMode: number): null {
  const directory = dirname(path);
  assertOurs(statSync(directory), directory);
  const old = lstatSync(path, { throwIfNoEntry: false });
  if (old !== undefined) assertOurs(old, path);
  assertUnchanged(path, hash);
  const beside = join(directory, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      if (old !== undefined) keepOwner(file, old);
      fchmodSync(file, old === undefined ? newMode : old.mode & 0o777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    assertUnchanged(path, hash);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  const parent = openSync(directory, 'r');
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
  return null;
}

/** Others must have no say in it: neither own it nor be able to put something else in its place. */
function assertOurs(stat: Stats, path: string): void {
  const uid = process.geteuid?.() ?? 0;
  // In a directory that only root can change, root knows of every file that is there.
  if (stat.uid !== uid && (uid !== 0 || stat.isDirectory())) {
    throw new FileWorkError('refused', `${path} belongs to somebody else. Give it to its user first.`);
  }
  if (stat.isDirectory() && (stat.mode & 0o022) !== 0) {
    throw new FileWorkError('refused', `${path} can be written by others. Mend its permissions first.`);
  }
}

function assertUnchanged(path: string, hash: string | null): void {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const now = isThere ? hashOf(read(path).content) : null;
  if (now === hash) return;
  throw new FileWorkError('conflict', `${path} was changed meanwhile. Look at it again, then try once more.`);
}

function keepOwner(file: number, { uid, gid }: Stats): void {
  const made = fstatSync(file);
  if (made.uid === uid && made.gid === gid) return;
  try {
    fchownSync(file, uid, gid);
  } catch {
    // A group that the user is not in can't be kept; nobody gains anything by the user's own.
  }
}
