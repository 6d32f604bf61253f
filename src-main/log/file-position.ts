import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';

/** How much of a file's front tells it from others: inodes are used again, and a copy has another. */
export const HEAD_BYTES = 4096;

/** Decimal numbers, for they may be beyond 2^53. */
export interface Inode {
  readonly dev: string;
  readonly ino: string;
}

/** A place in one certain file, under whatever name it is now; of packed files all numbers are those of what they hold. */
export interface FilePosition extends Inode {
  /** How many of the file's first bytes are hashed; 0 if it was empty when it was last looked at. */
  readonly headLength: number;
  /** SHA-256 of those, in hexadecimal. */
  readonly headHash: string;
  /** Bytes from the start. */
  readonly offset: number;
}

export function inodeOf(stats: BigIntStats): Inode {
  return { dev: String(stats.dev), ino: String(stats.ino) };
}

export function sameInode(a: Inode, b: Inode): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

export function hashHead(head: Uint8Array): string {
  return createHash('sha256').update(head).digest('hex');
}
