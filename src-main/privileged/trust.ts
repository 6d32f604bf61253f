import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HelperError } from './helper-error.ts';

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const INSTALLED = '/usr/local/lib/drawbridge/drawbridge-helper';

/**
 * Why a script must not be run as root, or null: it and every directory above
 * must belong to root and be writable by root alone (a sticky directory such as
 * /tmp lets nobody rename what is not his), and it must be a plain file.
 */
export async function trustProblem(path: string): Promise<string | null> {
  // Links above the file are followed to what is really run; the file itself may be none.
  let file: string;
  try {
    file = join(await realpath(dirname(resolve(path))), basename(path));
  } catch {
    return `${path} is not there.`;
  }
  const script = await lstat(file).catch(() => null);
  if (script === null) return `${path} is not there.`;
  if (!script.isFile()) return `${file} is not a plain file.`;
  if (script.uid !== 0) return `${file} does not belong to root.`;
  if (script.mode & WRITABLE_BY_OTHERS) return `${file} can be written by others than root.`;
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const { uid, mode } = await lstat(dir);
    if (uid !== 0) return `${dir} does not belong to root, so its owner could exchange the helper.`;
    if (mode & WRITABLE_BY_OTHERS && !(mode & STICKY)) return `${dir} can be written by others than root.`;
    if (dir === dirname(dir)) return null;
  }
}

/**
 * The path of the helper to use: the first of `paths` that may be trusted, then
 * the place where an administrator installs it.
 * @throws HelperError `unsafe`, saying how to install it
 */
export async function findHelper(paths: readonly string[]): Promise<string> {
  let problem: string | null = null;
  for (const path of [...paths, INSTALLED]) {
    const found = await trustProblem(path);
    if (found === null) return path;
    problem ??= found;
  }
  throw unsafe(paths[0] ?? INSTALLED, problem ?? '');
}

/** @throws HelperError `unsafe` if the script must not be run as root */
export async function assertTrusted(path: string): Promise<void> {
  const problem = await trustProblem(path);
  if (problem !== null) throw unsafe(path, problem);
}

function unsafe(path: string, problem: string): HelperError {
  return new HelperError(
    'unsafe',
    `The helper is not run as root: ${problem} Install a copy that only root can change: ` +
      `sudo install -D -o root -g root -m 0755 ${path} ${INSTALLED}`,
  );
}
