import { closeSync, existsSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner may open (mode 0600), unless there is
 * one. A file that is there is not opened: to open and close what SQLite has
 * open would drop the locks that this process holds on it (POSIX fcntl locks;
 * https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
export function createPrivate(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const isThereNow = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThereNow) throw error;
  }
}
