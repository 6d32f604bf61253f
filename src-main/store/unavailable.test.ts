import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { batch, NOON, newBlock, newEvent, tempDir } from './store.fixtures.ts';
import { openStore, type Store } from './store.ts';
import { StoreError } from './store-error.ts';

function mount(...args: string[]): boolean {
  return spawnSync('mount', args).status === 0;
}

const canMount = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
})();
const NEEDS_MOUNT = 'needs root and the right to mount a tmpfs';

/** A disk of its own for the test, unmounted when it is over. */
function smallDisk(size: string): string {
  const dir = join(tempDir(), 'disk');
  mkdirSync(dir);
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'drawbridge-test', dir)) throw new Error('mount failed');
  onTestFinished(() => {
    spawnSync('umount', ['-l', dir]);
  });
  return dir;
}

function open(dir: string): Store {
  const store = openStore(join(dir, 'drawbridge.db'), { now: () => NOON });
  onTestFinished(() => store.close());
  return store;
}

function failure(work: () => unknown): StoreError {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const hundred = (cursor: number) =>
  batch({ cursor: String(cursor), events: Array.from({ length: 100 }, () => newEvent()) });

test('a full disk: says so, keeps what was committed, reads on, and works again when there is room', ({
  skip,
}) => {
  skip(!canMount, NEEDS_MOUNT);
  const dir = smallDisk('2m');
  const store = open(dir);
  store.addBlocks([newBlock()]);
  writeFileSync(join(dir, 'ballast'), Buffer.alloc(500_000));
  let commits = 0;
  const error = failure(() => {
    for (; commits < 1000; commits++) store.commit(hundred(commits + 1));
  });
  expect(error.kind).toBe('unavailable');
  expect(error.message).toMatch(/^There is no space left for the database .*Free some space/);
  expect(store.problem).toBe(error.message);
  const check = () => {
    expect(store.cursor('/var/log/auth.log')).toBe(String(commits));
    expect([...store.eventsSince(0)]).toHaveLength(commits * 100);
    expect(store.totals(NOON)).toEqual({ attempts: commits * 100, attackers: 1, activeBlocks: 1 });
  };
  expect(commits).toBeGreaterThan(0);
  check();
  expect(failure(() => store.commit(hundred(commits + 1))).kind).toBe('unavailable');
  check();
  rmSync(join(dir, 'ballast'));
  store.commit(hundred(++commits));
  expect(store.problem).toBeNull();
  check();
});

test('a disk too full to begin a database on: says so, and works when there is room', ({ skip }) => {
  skip(!canMount, NEEDS_MOUNT);
  const dir = smallDisk('1m');
  const { bavail, bsize } = statfsSync(dir);
  writeFileSync(join(dir, 'ballast'), Buffer.alloc(bavail * bsize - 8192));
  expect(failure(() => open(dir))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('no space left'),
  });
  rmSync(join(dir, 'ballast'));
  open(dir).commit(hundred(1));
});

test('a disk that is read-only: says so without touching anything, and works when it is writable', ({
  skip,
}) => {
  skip(!canMount, NEEDS_MOUNT);
  const dir = smallDisk('8m');
  const first = open(dir);
  first.commit(hundred(1));
  first.close();
  expect(mount('-o', 'remount,ro', dir)).toBe(true);
  expect(failure(() => open(dir))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/cannot be written .*Make the file and its directory writable/),
  });
  expect(mount('-o', 'remount,rw', dir)).toBe(true);
  const second = open(dir);
  expect(second.cursor('/var/log/auth.log')).toBe('1');
  expect(second.notices).toEqual([]);
  second.commit(hundred(2));
});

const AS_NOBODY = `
  const { openStore } = await import(process.argv[1]);
  try {
    openStore(process.argv[2], { now: Date.now }).close();
    console.log('opened');
  } catch (error) {
    console.log(error.kind, error.message);
  }`;

test('a directory or file that its user may not write: says so, and works when it is writable', ({
  skip,
}) => {
  skip(process.getuid?.() !== 0, 'needs root, to try it as another user');
  const dir = tempDir();
  const path = join(dir, 'drawbridge.db');
  const openAsNobody = (): string => {
    const args = ['--input-type=module', '-e', AS_NOBODY, new URL('./store.ts', import.meta.url).href, path];
    const child = spawnSync(process.execPath, args, { uid: 65_534, gid: 65_534, encoding: 'utf8' });
    return child.stdout.trim() || child.stderr;
  };
  const refused = /^unavailable The database .* cannot be written .*Make the file and its directory writable/;
  expect(openAsNobody()).toMatch(/^unavailable/);
  chmodSync(dir, 0o755);
  expect(openAsNobody()).toMatch(refused);
  chownSync(dir, 65_534, 65_534);
  expect(openAsNobody()).toBe('opened');
  chmodSync(dir, 0o555);
  expect(openAsNobody()).toMatch(refused);
  chmodSync(dir, 0o755);
  chmodSync(path, 0o444);
  expect(openAsNobody()).toMatch(refused);
  chmodSync(path, 0o600);
  expect(openAsNobody()).toBe('opened');
});

test('an open database that becomes immutable: says so, reads on, and works again', ({ skip }) => {
  const dir = tempDir();
  const store = open(dir);
  store.commit(hundred(1));
  const files = ['', '-wal'].map((suffix) => store.path + suffix);
  onTestFinished(() => {
    spawnSync('chattr', ['-i', ...files]);
  });
  skip(spawnSync('chattr', ['+i', ...files]).status !== 0, 'needs root and a file system with chattr +i');
  expect(failure(() => store.commit(hundred(2)))).toMatchObject({ kind: 'unavailable' });
  expect(failure(() => store.commit(hundred(2)))).toMatchObject({ kind: 'unavailable' });
  expect(store.totals(NOON).attempts).toBe(100);
  expect(spawnSync('chattr', ['-i', ...files]).status).toBe(0);
  store.commit(hundred(2));
  expect(store.problem).toBeNull();
  expect([...store.eventsSince(0)]).toHaveLength(200);
});

test('a database that another program has locked: says so, and works when it is free', () => {
  const dir = tempDir();
  const first = open(dir);
  first.commit(hundred(1));
  first.close();
  const other = new Database(first.path);
  other.exec('BEGIN EXCLUSIVE');
  const error = failure(() => open(dir));
  expect(error.kind).toBe('unavailable');
  expect(error.message).toMatch(/^Another program has locked the database .*Close that program/);
  other.exec('ROLLBACK');
  other.close();
  open(dir).commit(hundred(2));
});

test('an open database can be read by others, and works again when another program lets go of it', () => {
  const store = open(tempDir());
  store.commit(hundred(1));
  const other = new Database(store.path, { timeout: 0 });
  onTestFinished(() => void other.close());
  expect(other.prepare('SELECT count(*) AS count FROM event').get()).toEqual({ count: 100 });
  other.exec('BEGIN EXCLUSIVE');
  expect(failure(() => store.commit(hundred(2)))).toMatchObject({ kind: 'unavailable' });
  other.exec('ROLLBACK');
  store.commit(hundred(2));
  expect(store.problem).toBeNull();
});

test('a database that was moved away: says so instead of writing what is lost, and works when it is back', () => {
  const store = open(tempDir());
  store.commit(hundred(1));
  renameSync(store.path, `${store.path}.away`);
  expect(failure(() => store.commit(hundred(2)))).toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/was moved, deleted or replaced. Put it back/),
  });
  writeFileSync(store.path, '');
  expect(failure(() => store.commit(hundred(2))).kind).toBe('unavailable');
  renameSync(`${store.path}.away`, store.path);
  store.commit(hundred(2));
  expect(store.problem).toBeNull();
  expect(store.totals(NOON).attempts).toBe(200);
});

test('a fault in our own code is not taken for trouble with the disk', () => {
  const store = open(tempDir());
  const work = () => store.commit(batch({ events: [newEvent({ time: Number.NaN })] }));
  expect(work).toThrow(Database.SqliteError);
  expect(store.problem).toBeNull();
});
