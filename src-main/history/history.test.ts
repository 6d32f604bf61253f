import { closeSync, copyFileSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ViewState } from '../../src-shared/contract.ts';
import { openLocator } from '../locate/locator.ts';
import { tempStore } from '../store/store.fixtures.ts';
import { batch, NEWEST_FIRST, NOON, newEvent, tempDir, tempHistory, until } from './history.fixtures.ts';

const ALL = { filter: {}, sort: NEWEST_FIRST };

function filledStore(path = join(tempDir(), 'drawbridge.db'), count = 100) {
  const store = tempStore(path);
  const events = Array.from({ length: count }, (_, n) => newEvent({ time: NOON + n, line: `line ${n}` }));
  store.commit(batch({ events }));
  return store;
}

/** Closes the store, so that all of it is in one file, and damages pages in the midst of it. */
function damagedCopy(): string {
  const store = filledStore(undefined, 3000);
  store.close();
  const path = join(tempDir(), 'damaged.db');
  copyFileSync(store.path, path);
  const bytes = readFileSync(path).length;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, Math.floor(bytes / 8192) * 4096);
  closeSync(file);
  return path;
}

describe('history on its thread', () => {
  test('answers beside a store that writes, and tells of what comes in', async () => {
    const store = filledStore();
    const states: ViewState[] = [];
    const history = tempHistory(store.path, { viewChanged: (state) => states.push(state) });
    const { view } = await history.openView(ALL);
    await until(() => states.find((state) => state.view === view && state.isComplete));
    const { rows } = await history.viewRows({ view, offset: 10, limit: 5 });
    expect(rows.map((row) => (row.type === 'event' ? row.event.line : ''))).toEqual(
      [89, 88, 87, 86, 85].map((n) => `line ${n}`),
    );
    expect(rows[0]?.place).toEqual((await openLocator()).place('192.0.2.1'));
    for (let n = 0; n < 50; n++) {
      store.commit(batch({ events: [newEvent({ time: NOON + 1000 + n })] }));
      history.stored();
    }
    await until(() => states.find(({ rows }) => rows === 150));
    expect((await history.viewSummary({ view })).summary).toMatchObject({ events: 150, attempts: 150 });
    expect((await history.hours({ from: NOON, to: NOON + 1 }))[0]).toMatchObject({
      start: NOON,
      attempts: 150,
    });
    await history.closeView(view);
    await expect(history.viewRows({ view, offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('knows the allow list that it was told before the thread began', async () => {
    const store = filledStore();
    const history = tempHistory(store.path);
    history.allowListIs(['192.0.2.0/24']);
    const { view } = await history.openView({ filter: { state: 'allowed' }, sort: NEWEST_FIRST });
    await until(async () =>
      (await history.viewSummary({ view })).summary.events === 100 ? true : undefined,
    );
  });

  test('says what is wrong when the thread dies, and starts anew at the next call', async () => {
    const path = join(tempDir(), 'drawbridge.db');
    const faults: string[] = [];
    const history = tempHistory(path, { fault: (message) => faults.push(message) });
    const both = [history.openView(ALL), history.hours({ from: 0, to: 1 })];
    for (const result of await Promise.allSettled(both)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    }
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(path);
    filledStore(path);
    expect(await history.openView(ALL)).toMatchObject({ isComplete: false });
  });

  test('a damaged database ends a view in words, not the thread', async () => {
    const path = damagedCopy();
    const faults: string[] = [];
    const history = tempHistory(path, { fault: (message) => faults.push(message) });
    const { view } = await history.openView(ALL);
    const problem = await until(async () => {
      const { state } = await history.viewSummary({ view });
      return state.problem ?? undefined;
    });
    expect(problem).toContain('damaged');
    await until(() => (faults.includes(problem) ? true : undefined));
  });

  test('what is only in memory can’t be asked', async () => {
    const history = tempHistory(':memory:');
    await expect(history.openView(ALL)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(history.checkDatabase({ job: 'check' })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(history.closeView('x')).resolves.toBeUndefined();
  });

  test('refuses what was asked, and everything later, when it is closed', async () => {
    const history = tempHistory(filledStore().path);
    const waiting = history.openView(ALL);
    waiting.catch(() => undefined);
    await history.close();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(history.openView(ALL)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('an export waits until its view is complete', async () => {
    const history = tempHistory(filledStore(undefined, 10_000).path);
    const { view } = await history.openView(ALL);
    const path = join(tempDir(), 'all.json');
    expect(await history.exportView({ view, format: 'json', path, job: 'e' })).toMatchObject({
      rows: 10_000,
    });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(10_000);
  });
});

describe('the check of the database', () => {
  test('finds nothing wrong with a sound one that is in use, and tells how far it is', async () => {
    const store = filledStore();
    const done: number[] = [];
    const history = tempHistory(store.path, { progress: (progress) => done.push(progress.done) });
    expect(await history.checkDatabase({ job: 'check' })).toEqual({ problems: [] });
    expect(done).toEqual([0, 1, 2]);
  });

  test('finds what is damaged', async () => {
    const history = tempHistory(damagedCopy());
    const { problems } = await history.checkDatabase({ job: 'check' });
    expect(problems.length).toBeGreaterThan(0);
  });

  test('finds rows that speak of others that are not there', async () => {
    const store = filledStore();
    store.close();
    const db = new Database(store.path);
    db.pragma('foreign_keys = OFF');
    db.exec('DELETE FROM attacker');
    db.close();
    const { problems } = await tempHistory(store.path).checkDatabase({ job: 'check' });
    expect(problems[0]).toMatch(/speaks of a row of attacker that is not there/);
  });

  test('says that a file is no database', async () => {
    const path = join(tempDir(), 'text.db');
    writeFileSync(path, 'no database'.repeat(1000));
    const { problems } = await tempHistory(path).checkDatabase({ job: 'check' });
    expect(problems).toContain('file is not a database');
  });

  test('can be cancelled', async () => {
    const history = tempHistory(filledStore(undefined, 3000).path);
    const check = history.checkDatabase({ job: 'check' });
    check.catch(() => undefined);
    await expect(history.checkDatabase({ job: 'check' })).rejects.toMatchObject({ code: 'refused' });
    history.cancel('check');
    await expect(check).rejects.toMatchObject({ code: 'refused', message: 'Cancelled.' });
    expect(await history.checkDatabase({ job: 'check' })).toEqual({ problems: [] });
  });
});
