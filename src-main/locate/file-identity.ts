import { statSync } from 'node:fs';

/** A file of the owner's, as it was when it was looked at. */
export interface OwnersFile {
  /** Null: the owner has none. */
  readonly path: string | null;
  /** Another text once the file was replaced or written to; null: there is none. */
  readonly identity: string | null;
}

export function ownersFile(path: string | null): OwnersFile {
  return { path, identity: path === null ? null : fileIdentity(path) };
}

export function isSameFile(a: OwnersFile, b: OwnersFile): boolean {
  return a.path === b.path && a.identity === b.identity;
}

function fileIdentity(path: string): string | null {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return null;
  }
}
