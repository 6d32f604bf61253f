import type { KeyFile } from '../../../src-shared/contract/keys.ts';
import type { System } from '../../../src-shared/system.ts';
import { lookAt } from './as-user.ts';
import { FileWorkError, type Look, type LookedAt, type PathPart } from './file-request.ts';
import { hashOf } from './file-work.ts';
import { entriesOf, type FoundEntry } from './key-entries.ts';
import { type KeyPlaces, placesFor } from './key-places.ts';
import type { PastedKey } from './pasted-keys.ts';
import { type Finding, planOf, strictFindings } from './strict-modes.ts';
import type { SystemUser } from './users.ts';

/** A file of keys as it was found. */
export interface FoundFile extends Omit<KeyFile, 'entries'> {
  readonly entries: readonly FoundEntry[];
  /** Its bytes; null: there is no file, or it can't be read. */
  readonly content: Buffer | null;
  /** Where it really is, links followed; null where that can't be found out. */
  readonly realPath: string | null;
  /** Who works on it: its user, or root where only root can change it. */
  readonly worker: { readonly uid: number; readonly gid: number };
  readonly findings: readonly Finding[];
}

export interface FoundUser {
  readonly user: SystemUser;
  readonly places: KeyPlaces;
  readonly files: readonly FoundFile[];
}

export interface KeyFilesOptions {
  readonly system: System;
  /** Whoever runs the guard. */
  readonly self: SystemUser;
  /** sshd's. */
  readonly port: () => number;
  readonly now: () => number;
}

export const ROOT = { uid: 0, gid: 0 };

/** Where sshd looks for a user's keys, and what is there. */
export async function findKeys(user: SystemUser, options: KeyFilesOptions): Promise<FoundUser> {
  const places = await placesFor(options.system, user, options.port());
  return { user, places, files: await filesAt(user, places, options) };
}

/** Where the user has that key already, in words; null: nowhere. */
export function placeOf({ files }: FoundUser, { line }: PastedKey): string | null {
  for (const { path, entries } of files) {
    const entry = entries.find((one) => one.kind === 'key' && one.fingerprint === line.key.fingerprint);
    if (entry !== undefined) return `line ${entry.line} of ${path}`;
  }
  return null;
}

async function filesAt(
  user: SystemUser,
  { paths, isStrict }: KeyPlaces,
  options: KeyFilesOptions,
): Promise<FoundFile[]> {
  try {
    const looks = await lookAt(user, paths, user.home);
    return paths.flatMap((path, i) => {
      const look = looks[i];
      return look === undefined ? [] : [foundFile(user, path, look, { isStrict, options })];
    });
  } catch (error) {
    if (!(error instanceof FileWorkError)) throw error;
    return paths.map((path) => unreadable(user, path, error.message));
  }
}

function foundFile(
  user: SystemUser,
  path: string,
  seen: Look,
  { isStrict, options }: { isStrict: boolean; options: KeyFilesOptions },
): FoundFile {
  if ('problem' in seen) return unreadable(user, path, seen.problem);
  const content = seen.content === null ? null : Buffer.from(seen.content, 'base64');
  const findings = findingsOf(user, seen.parts, options);
  const worker = workerFor(user, seen, options);
  return {
    path,
    hash: content === null ? null : hashOf(content),
    changedAt: seen.changedAt,
    entries: content === null ? [] : entriesOf(content.toString('latin1'), options.now()),
    problem: null,
    readOnly: readOnlyWhy(seen, worker.uid),
    modes: {
      findings: findings.map(shownFinding),
      isIgnored: isStrict && content !== null && findings.length > 0,
      plan: planOf(findings),
    },
    content,
    realPath: seen.realPath,
    worker,
    findings,
  };
}

function findingsOf(user: SystemUser, parts: readonly PathPart[], { self }: KeyFilesOptions): Finding[] {
  const nameOf = (uid: number) =>
    uid === user.uid
      ? user.name
      : uid === 0
        ? 'root'
        : uid === self.uid
          ? self.name
          : `the user with the number ${uid}`;
  return strictFindings(parts, user.uid, { me: self.uid, nameOf });
}

/** Root itself only where nobody else can have put anything on the way there. */
function workerFor(user: SystemUser, { parts }: LookedAt, { system }: KeyFilesOptions): FoundFile['worker'] {
  const directories = parts.filter(({ isDirectory }) => isDirectory);
  const isRoots =
    directories.at(-1)?.path === '/' &&
    directories.every(({ owner, mode }) => owner === 0 && (mode & 0o022) === 0);
  return system.isRoot && isRoots ? ROOT : user;
}

function shownFinding({ path, found, mend }: Finding): KeyFile['modes']['findings'][number] {
  return { path, found, mend };
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Why whoever works on it can't replace it, in a sentence. What is not there yet may be made. */
function readOnlyWhy({ realPath, parts, content }: LookedAt, uid: number): string | null {
  const directory = parts.find(({ isDirectory }) => isDirectory);
  const file = parts.find(({ isDirectory }) => !isDirectory);
  if (directory === undefined) return `${realPath} is in no directory.`;
  if (directory.owner !== uid) {
    return `${realPath} is in a directory that belongs to somebody else: only they, or root, can change it.`;
  }
  if ((directory.mode & 0o022) !== 0 && directoryOf(realPath) === directory.path) {
    return `${directory.path} can be written by others. Mend its permissions first.`;
  }
  if (content !== null && file !== undefined && file.owner !== uid && uid !== 0) {
    return `${realPath} belongs to somebody else. Give it to its user first.`;
  }
  return null;
}

function unreadable(user: SystemUser, path: string, problem: string): FoundFile {
  return {
    path,
    hash: null,
    changedAt: null,
    entries: [],
    problem,
    readOnly: problem,
    modes: { findings: [], isIgnored: false, plan: null },
    content: null,
    realPath: null,
    worker: user,
    findings: [],
  };
}
