import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS, migrate, schemaVersion } from './migrations.ts';
import { batch, NOON, newEvent, tempDir, tempStore } from './store.fixtures.ts';
import { openStore, type Store } from './store.ts';
import { StoreError } from './store-error.ts';

const ASIDE = 'drawbridge.db.damaged-20260630T120000';

function failure(work: () => unknown): StoreError {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A closed database with that many events. */
function filled(count: number): string {
  const store = tempStore();
  store.commit(batch({ cursor: String(count), events: Array.from({ length: count }, () => newEvent()) }));
  store.close();
  return store.path;
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function countEvents(store: Store): number {
  return [...store.eventsSince(0)].length;
}

describe('migrations', () => {
  test('bring a database of version 1 up to date, with what is in it', () => {
    const path = join(tempDir(), 'drawbridge.db');
    const old = new Database(path);
    migrate(old, MIGRATIONS.slice(0, 1));
    expect(schemaVersion(old)).toBe(1);
    old.prepare('INSERT INTO cursor VALUES (?, ?)').run('journald', 'kept');
    migrate(old, [...MIGRATIONS, 'ALTER TABLE cursor ADD COLUMN next TEXT']);
    expect(schemaVersion(old)).toBe(MIGRATIONS.length + 1);
    expect(old.prepare('SELECT * FROM cursor').all()).toEqual([
      { source: 'journald', cursor: 'kept', next: null },
    ]);
    old.close();
  });

  test('that fail leave the version before, whole', () => {
    const db = new Database(':memory:');
    const steps = [
      ...MIGRATIONS,
      'CREATE TABLE half (a TEXT) STRICT',
      'CREATE TABLE other (a TEXT) STRICT; nonsense',
    ];
    expect(() => migrate(db, steps)).toThrow('nonsense');
    expect(schemaVersion(db)).toBe(MIGRATIONS.length + 1);
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('half', 'other')").pluck().all();
    expect(tables).toEqual(['half']);
    db.close();
  });

  test('give a database with WAL, foreign keys and strict tables', () => {
    const db = new Database(filled(1), { readonly: true });
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    const loose = db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(loose).toEqual([]);
    db.close();
  });
});

describe('a database of a newer Drawbridge', () => {
  test('is refused and left as it is', () => {
    const path = filled(3);
    setVersion(path, MIGRATIONS.length + 7);
    const before = digest(path);
    const error = failure(() => openStore(path, { now: () => NOON }));
    expect(error.kind).toBe('newer');
    expect(error.message).toContain(path);
    expect(error.message).toMatch(/Update Drawbridge, or move the file away\.$/);
    expect(digest(path)).toBe(before);
    expect(readdirSync(dirname(path))).toEqual(['drawbridge.db']);
  });

  test('is refused where only its WAL says so, and keeps what is in that', () => {
    const path = filled(3);
    const copy = join(tempDir(), 'drawbridge.db');
    const newer = new Database(path);
    newer.pragma('wal_autocheckpoint = 0');
    newer.pragma(`user_version = ${MIGRATIONS.length + 7}`);
    newer.prepare("INSERT INTO cursor VALUES ('journald', 'in the WAL')").run();
    for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(path + suffix));
    newer.close();
    expect(failure(() => openStore(copy, { now: () => NOON })).kind).toBe('newer');
    expect(failure(() => openStore(copy, { now: () => NOON })).kind).toBe('newer');
    setVersion(copy, MIGRATIONS.length);
    expect(tempStore(copy).cursor('journald')).toBe('in the WAL');
  });
});

function setVersion(path: string, version: number): void {
  const db = new Database(path);
  db.pragma(`user_version = ${version}`);
  db.close();
}

test("another program's database is refused and left as it is", () => {
  const path = join(tempDir(), 'drawbridge.db');
  const other = new Database(path);
  other.exec('CREATE TABLE songs (title TEXT)');
  other.close();
  const before = digest(path);
  const error = failure(() => openStore(path, { now: () => NOON }));
  expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('another program') });
  expect(digest(path)).toBe(before);
});

describe('a damaged database', () => {
  const damages: Record<string, (path: string) => void> = {
    'is no database at all': (path) =>
      writeFileSync(path, 'Jun 30 12:00:00 gate sshd[1]: not a database\n'.repeat(99)),
    'has garbage in its middle': (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 4096 * 3, bytes.length);
      writeFileSync(path, bytes);
    },
    'has one torn page of many': (path) => {
      const bytes = readFileSync(path);
      const page = 4096 * Math.floor(bytes.length / 4096 / 2);
      writeFileSync(path, bytes.fill(0xa5, page, page + 2048));
    },
    'lost its end': (path) => truncateSync(path, statSync(path).size - 4096 * 4),
    'has a torn first page': (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0, 100, 4096);
      writeFileSync(path, bytes);
    },
  };

  for (const [what, damage] of Object.entries(damages)) {
    test(`that ${what} is set aside, and a new one begun`, () => {
      const path = filled(2000);
      damage(path);
      const before = digest(path);
      const store = tempStore(path);
      expect(digest(join(dirname(path), ASIDE))).toBe(before);
      expect(store.notices).toEqual([expect.stringContaining(ASIDE)]);
      expect(countEvents(store)).toBe(0);
      store.commit(batch({ events: [newEvent()] }));
      expect(countEvents(store)).toBe(1);
    });
  }

  test('never takes the name of one that is set aside already, and takes its WAL along', () => {
    const dir = tempDir();
    const path = join(dir, 'drawbridge.db');
    const put = (name: string) => writeFileSync(join(dir, name), `the content of ${name}`);
    for (const name of ['drawbridge.db', 'drawbridge.db-wal', ASIDE, `${ASIDE}-2-wal`]) put(name);
    const store = tempStore(path);
    expect(store.notices).toEqual([expect.stringContaining(`${ASIDE}-3,`)]);
    const content = (name: string) => readFileSync(join(dir, name), 'utf8');
    expect(content(ASIDE)).toBe(`the content of ${ASIDE}`);
    expect(content(`${ASIDE}-2-wal`)).toBe(`the content of ${ASIDE}-2-wal`);
    expect(content(`${ASIDE}-3`)).toBe('the content of drawbridge.db');
    expect(content(`${ASIDE}-3-wal`)).toBe('the content of drawbridge.db-wal');
  });
});

test('a directory that does not exist, or a directory in its place, is explained', () => {
  const dir = tempDir();
  const missing = join(dir, 'not', 'there', 'drawbridge.db');
  const error = failure(() => openStore(missing, { now: () => NOON }));
  expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining(missing) });
  mkdirSync(join(dir, 'drawbridge.db'));
  expect(failure(() => openStore(join(dir, 'drawbridge.db'), { now: () => NOON })).kind).toBe('unavailable');
  expect(existsSync(missing)).toBe(false);
});

test('what a killed guard left in the WAL is there', () => {
  const path = filled(5);
  const other = new Database(path);
  other.pragma('wal_autocheckpoint = 0');
  other.prepare("INSERT INTO cursor VALUES ('journald', 'in the WAL')").run();
  const copy = join(tempDir(), 'drawbridge.db');
  for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(path + suffix));
  other.close();
  rmSync(path);
  expect(tempStore(copy).cursor('journald')).toBe('in the WAL');
});
