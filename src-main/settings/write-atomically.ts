import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file's content so that at every moment, also after a power cut,
 * the old or the new content is there whole: written beside it, flushed,
 * renamed over it, the directory flushed. Mode 0600.
 * @throws the system's error; then the file is as it was
 */
export function writeAtomically(path: string, content: string): void {
  const directory = dirname(path);
  const beside = join(directory, `.${basename(path)}.${process.pid}.tmp`);
  try {
    rmSync(beside, { force: true });
    const file = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
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
}
