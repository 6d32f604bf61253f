import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  type Stats,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { FileWorkError, type MendStep } from './file-request.ts';

/**
 * Changes modes and owners of exactly the files that were looked at. Nobody who
 * swaps a directory for a link meanwhile leads it elsewhere: each directory on
 * the way is entered by itself and compared. Meanwhile, the process has another directory of its own.
 * @throws FileWorkError 'conflict' where one is another by now
 */
export function mend(steps: readonly MendStep[]): null {
  const before = process.cwd();
  try {
    for (const step of steps) mendOne(step);
  } finally {
    process.chdir(before);
  }
  return null;
}

function mendOne(step: MendStep): void {
  enter(dirname(step.path), step.path);
  // "/" is its own name.
  const name = basename(step.path) || '.';
  const file = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    const isSame =
      stat.dev === step.dev &&
      stat.ino === step.ino &&
      stat.uid === step.owner &&
      (stat.mode & 0o7777) === step.mode;
    if (!isSame) throw changed(step.path);
    // By another name it may be something that must not change hands.
    if (stat.isFile() && stat.nlink !== 1) {
      throw new FileWorkError('refused', `${step.path} has other names, too (hard links). Mend it by hand.`);
    }
    if (step.newOwner !== null) fchownSync(file, step.newOwner, stat.gid);
    fchmodSync(file, step.newMode);
  } finally {
    closeSync(file);
  }
}

/** Makes a directory the process's own, without following any link. */
function enter(directory: string, path: string): void {
  process.chdir('/');
  for (const name of directory.split('/').filter((part) => part !== '')) {
    const seen = lstatSync(name, { throwIfNoEntry: false });
    if (seen === undefined || !seen.isDirectory()) throw changed(path);
    process.chdir(name);
    if (!isSame(seen, lstatSync('.'))) throw changed(path);
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function changed(path: string): FileWorkError {
  return new FileWorkError(
    'conflict',
    `${path} was changed meanwhile. Look at it again, then try once more.`,
  );
}
