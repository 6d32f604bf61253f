import { lstat, readFile, realpath } from 'node:fs/promises';
import type { HelperPlaces } from './helper-places.ts';
import { ownerIn } from './socket-owner.ts';
import { trustProblem } from './trust.ts';

export interface InstalledProblem {
  /** `unusable`: it is not there, or not all of it; `unsafe`: somebody who is not root could change it. */
  readonly kind: 'unusable' | 'unsafe';
  /** Nothing of it is there. */
  readonly isAbsent: boolean;
  /** A sentence. */
  readonly found: string;
}

/**
 * Why the installed helper must not be used, or null: script and jobs must be plain files, reached
 * over no link, of root and writable by root alone, as must be all directories above; and the socket root's, or of the user for whom it was installed.
 */
export async function installedProblem(places: HelperPlaces): Promise<InstalledProblem | null> {
  const files = [places.script, places.socketJob, places.restoreJob];
  const there = await Promise.all(files.map(isThere));
  if (!there.includes(true)) {
    return { kind: 'unusable', isAbsent: true, found: 'The helper is not installed.' };
  }
  const missing = files.find((_, i) => there[i] !== true);
  if (missing !== undefined) {
    return { kind: 'unusable', isAbsent: false, found: `Of the helper ${missing} is missing.` };
  }
  for (const file of files) {
    const problem = (await linkProblem(file)) ?? (await trustProblem(file));
    if (problem !== null) return unsafe(`The helper is not used: ${problem}`);
  }
  return socketProblem(places);
}

/**
 * Its directory may be written by the group daemon on a Mac (/var/run), so the socket itself has to be root's, or the
 * user's whom launchd's job names.
 */
async function socketProblem({ socket: path, socketJob }: HelperPlaces): Promise<InstalledProblem | null> {
  const socket = await lstat(path).catch(() => null);
  if (socket === null) {
    const found = `The helper is installed, but launchd does not listen on ${path}.`;
    return { kind: 'unusable', isAbsent: false, found };
  }
  if (!socket.isSocket()) return unsafe(`The helper is not used: ${path} is no socket.`);
  if (socket.uid === 0 || socket.uid === ownerIn(await readFile(socketJob, 'utf8'))) return null;
  return unsafe(`The helper is not used: ${path} belongs to somebody else.`);
}

async function linkProblem(file: string): Promise<string | null> {
  const real = await realpath(file).catch(() => null);
  return real === file ? null : `${file} is reached over a link.`;
}

function unsafe(found: string): InstalledProblem {
  return { kind: 'unsafe', isAbsent: false, found };
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
