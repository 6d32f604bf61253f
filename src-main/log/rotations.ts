import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Inode, inodeOf } from './file-position.ts';
import { isMissing } from './trouble.ts';

/** What became of a log: an older part of it under another name beside it. */
export interface Rotation extends Inode {
  readonly path: string;
  /** False for packers other than gzip. */
  readonly readable: boolean;
  /** Nothing has been written to it so far; its writers may still have it open. */
  readonly empty: boolean;
}

interface Name {
  /** auth.log.1 counts upwards into the past, auth.log-20261101 into the future. */
  readonly scheme: 'number' | 'date';
  readonly digits: string;
  readonly packer: string;
}

interface Found extends Rotation {
  readonly name: Name;
  readonly modified: number;
}

const NUMBERED = /^\.([0-9]{1,5})(?:\.(gz|bz2|xz|zst))?$/;
const DATED = /^[-._]([0-9][0-9_.:T-]{4,30}[0-9])(?:\.(gz|bz2|xz|zst))?$/;

/**
 * The rotations of a log, newest first: logrotate's numbers and dates, newsyslog's numbers from 0.
 * Where a rotation lies there packed and unpacked (the packer is at it), the unpacked one counts.
 * @param logPaths the log's path and, where that is a symbolic link, what it leads to
 */
export async function listRotations(logPaths: readonly string[]): Promise<Rotation[]> {
  const found = new Map<string, Found>();
  for (const logPath of new Set(logPaths)) {
    for (const rotation of await besides(logPath)) found.set(rotation.path, rotation);
  }
  const all = [...found.values()];
  const numbered = withoutTwins(all, 'number').sort((a, b) => Number(a.name.digits) - Number(b.name.digits));
  const dated = withoutTwins(all, 'date').sort((a, b) => (a.name.digits < b.name.digits ? 1 : -1));
  // Both at once: somebody changed the configuration, and one lot is older than the other.
  const groups = newest(dated) > newest(numbered) ? [dated, numbered] : [numbered, dated];
  return groups.flat().map(({ path, dev, ino, readable, empty }) => ({ path, dev, ino, readable, empty }));
}

async function besides(logPath: string): Promise<Found[]> {
  const directory = dirname(logPath);
  const base = basename(logPath);
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const found = entries.map(async (entry) => {
    const name = entry.startsWith(base) ? parseName(entry.slice(base.length)) : null;
    return name === null ? null : await lookAt(join(directory, entry), name);
  });
  return (await Promise.all(found)).filter((rotation) => rotation !== null);
}

async function lookAt(path: string, name: Name): Promise<Found | null> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return null;
    const readable = name.packer === '' || name.packer === 'gz';
    const empty = stats.size === 0n;
    return { path, readable, empty, name, modified: Number(stats.mtimeMs), ...inodeOf(stats) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function parseName(suffix: string): Name | null {
  const numbered = NUMBERED.exec(suffix);
  if (numbered !== null) return { scheme: 'number', digits: numbered[1] ?? '', packer: numbered[2] ?? '' };
  const dated = DATED.exec(suffix);
  if (dated === null) return null;
  return { scheme: 'date', digits: (dated[1] ?? '').replaceAll(/[^0-9]/g, ''), packer: dated[2] ?? '' };
}

function withoutTwins(all: readonly Found[], scheme: Name['scheme']): Found[] {
  const best = new Map<string, Found>();
  for (const rotation of all) {
    if (rotation.name.scheme !== scheme) continue;
    const other = best.get(rotation.name.digits);
    if (other === undefined || rotation.name.packer === '') best.set(rotation.name.digits, rotation);
  }
  return [...best.values()];
}

function newest(group: readonly Found[]): number {
  return Math.max(0, ...group.map(({ modified }) => modified));
}
