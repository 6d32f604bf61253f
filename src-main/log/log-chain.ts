import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type FilePosition, type Inode, inodeOf, sameInode } from './file-position.ts';
import { DamagedGzipError } from './gunzip.ts';
import { LogFile } from './log-file.ts';
import { listRotations, type Rotation } from './rotations.ts';
import { describeReadError, errorCode, isMissing } from './trouble.ts';

// A packed rotation that ends too early may be still in the making: that long after it was last written it is not.
const PACKING_MS = 60_000;

/** The file after another in a log. */
export interface Successor {
  readonly file: LogFile;
  /** The same file moved or copied, opened where the other stood, rather than the part after it. */
  readonly continues: boolean;
  /** What had to be left out on the way, in words. */
  readonly missed: readonly string[];
}

/** A log as a row of files: its rotations, oldest first, then the file at its path. */
export class LogChain {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** What the path leads to, where it is a symbolic link; the path itself where it is not, or leads nowhere. */
  async target(): Promise<string> {
    try {
      return await realpath(this.#path);
    } catch {
      try {
        return resolve(dirname(this.#path), await readlink(this.#path));
      } catch {
        return this.#path;
      }
    }
  }

  /** Which file is at the path now; null if none is. */
  async current(): Promise<Inode | null> {
    try {
      return inodeOf(await stat(this.#path, { bigint: true }));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /**
   * Finds the file that a position is in, whatever it is called by now, and opens it there; null if it is gone.
   * @param openedAs the name it was opened by when the position was taken
   */
  async locate(position: FilePosition, openedAs: string): Promise<LogFile | null> {
    const look = async (rotations: readonly Rotation[]): Promise<LogFile | null> => {
      const names = new Set([this.#path, openedAs, ...rotations.map(({ path }) => path)]);
      let trouble: unknown = null;
      for (const path of await sameInodeFirst(names, position)) {
        try {
          const file = await LogFile.openAt(path, position);
          if (file !== null) return file;
        } catch (error) {
          if (!isHopeless(error)) trouble ??= error;
        }
      }
      // It may be the one that could not be read just now.
      if (trouble !== null) throw trouble;
      return null;
    };
    return await this.#whileNothingRotates(look, (file) => file.close());
  }

  /**
   * The oldest file after this one that has anything in it, opened at its start; null if there is none yet.
   * @throws what the system says of the file at the path; DamagedGzipError for a rotation that is still being packed
   */
  async successor(file: LogFile): Promise<Successor | null> {
    const look = async (rotations: readonly Rotation[]): Promise<Successor | null> => {
      const missed: string[] = [];
      for (const rotation of (await newerThan(file, rotations)).reverse()) {
        try {
          if (!rotation.readable) throw new Error('it is packed, and not with gzip');
          const next = await LogFile.open(rotation.path);
          if (!next.isEmpty) return { file: next, continues: false, missed };
          await next.close();
        } catch (error) {
          if (isMissing(error)) return null;
          if (await isBeingPacked(rotation.path, error)) throw error;
          missed.push(`${describeReadError(rotation.path, error)} The lines in it are missed.`);
        }
      }
      return await this.#atPath(file, missed);
    };
    return await this.#whileNothingRotates(look, (successor) => successor.file.close());
  }

  async #atPath(before: LogFile, missed: readonly string[]): Promise<Successor | null> {
    try {
      const moved = before.isEmpty ? null : await LogFile.openAt(this.#path, before.position);
      if (moved !== null) return { file: moved, continues: true, missed };
      const next = await LogFile.open(this.#path);
      if (!next.isEmpty && !sameInode(next.inode, before.inode))
        return { file: next, continues: false, missed };
      await next.close();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return null;
  }

  /**
   * Names and files are looked at one after the other; if a rotation came between, a file could be
   * overlooked, or one that was empty be written to before the one after it. So what was found only
   * counts if the directory was the same before and after.
   */
  async #whileNothingRotates<T>(
    look: (rotations: readonly Rotation[]) => Promise<T | null>,
    discard: (result: T) => Promise<void>,
  ): Promise<T | null> {
    const paths = [this.#path, await this.target()];
    for (let before = await listRotations(paths); ; ) {
      const result = await look(before);
      const after = await listRotations(paths);
      if (JSON.stringify(after) === JSON.stringify(before)) return result;
      if (result !== null) await discard(result);
      before = after;
    }
  }
}

async function sameInodeFirst(names: Iterable<string>, inode: Inode): Promise<string[]> {
  const same: string[] = [];
  const others: string[] = [];
  for (const path of names) ((await hasInode(path, inode)) ? same : others).push(path);
  return [...same, ...others];
}

async function newerThan(file: LogFile, rotations: readonly Rotation[]): Promise<Rotation[]> {
  let index = rotations.findIndex((rotation) => sameInode(rotation, file.inode));
  // Packed or copied since: another inode, the same bytes.
  for (let i = 0; index < 0 && i < rotations.length && !file.isEmpty; i++) {
    const path = rotations[i]?.path ?? '';
    const same = await LogFile.openAt(path, file.position).catch(() => null);
    if (same === null) continue;
    await same.close();
    index = i;
  }
  return rotations.slice(0, Math.max(index, 0));
}

async function hasInode(path: string, inode: Inode): Promise<boolean> {
  try {
    return sameInode(inodeOf(await stat(path, { bigint: true })), inode);
  } catch {
    return false;
  }
}

/** Whether a file that can't be read now is none that a position could be in, or will never be readable. */
function isHopeless(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return (
    isMissing(error) ||
    error instanceof DamagedGzipError ||
    ['EACCES', 'EPERM', 'EISDIR', 'ENOTSUP', 'ELOOP'].includes(code)
  );
}

/** Whether an error means that the packer is not through yet, so that waiting helps. */
export async function isBeingPacked(path: string, error: unknown): Promise<boolean> {
  if (!(error instanceof DamagedGzipError) || !error.cutShort) return false;
  try {
    return Date.now() - (await stat(path)).mtimeMs < PACKING_MS;
  } catch (gone) {
    if (isMissing(gone)) return true;
    throw gone;
  }
}
