import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { batch, HOUR, NOON, newBlock, newEvent, tempDir, tempStore } from './store.fixtures.ts';
import { StoreError } from './store-error.ts';
import { StoreReader } from './store-reader.ts';

const ALL = {
  from: null,
  to: null,
  kinds: null,
  attemptsOnly: false,
  columns: { user: false, address: false, line: false },
};

function readerOf(path: string): StoreReader {
  const reader = new StoreReader(path);
  onTestFinished(() => reader.close());
  return reader;
}

test('reads beside the store that writes, and sees what was committed', () => {
  const store = tempStore();
  const reader = readerOf(store.path);
  expect(reader.lastEventId()).toBe(0);
  const { events, blocks } = store.commit(
    batch({ events: [newEvent(), newEvent({ time: NOON + 1 })], blocks: [newBlock()] }),
  );
  expect(reader.lastEventId()).toBe(2);
  expect(reader.eventCount(NOON + 1, null)).toBe(1);
  expect(reader.eventsByIds([2, 1, 99])).toEqual(
    events.toReversed().map((event) => ({ event, attacker: '192.0.2.1' })),
  );
  expect(reader.blocksByIds([1, 2])).toEqual(blocks.map(({ block }) => block));
  expect(reader.pastEvents(1).map(({ id }) => id)).toEqual([2]);
  expect(reader.attemptsByHour(NOON, NOON + HOUR)).toEqual([
    { hour: NOON, source: '192.0.2.1', attempts: 2 },
  ]);
});

test('neither makes nor changes a database', () => {
  const path = join(tempDir(), 'none.db');
  expect(() => new StoreReader(path)).toThrow(StoreError);
  expect(existsSync(path)).toBe(false);
});

test.each([1, 2, 3, 7, 100])('scans in pages of %i, also where many events bear the same time', (size) => {
  const store = tempStore();
  const times = [5, 5, 5, 1, 5, 9, 9, 2, 5, 5, 3, 9];
  store.commit(batch({ events: times.map((time) => newEvent({ time: NOON + time })) }));
  const reader = readerOf(store.path);
  const scan = reader.scan({ ...ALL, from: NOON + 2, to: NOON + 9 });
  const found: number[] = [];
  let looked = 0;
  for (let place: typeof scan.start | null = scan.start; place !== null; ) {
    const page = scan.page(place, 11, size);
    found.push(...page.rows.map(([id]) => id));
    looked += page.looked;
    place = page.next;
  }
  expect(found).toEqual([10, 9, 5, 3, 2, 1, 11, 8]);
  expect(looked).toBe(8);
  const ofOne: number[] = [];
  for (let before: number | null = 12; before !== null; ) {
    const page = scan.pageOf(1, before, size);
    ofOne.push(...page.rows.map(([id]) => id));
    before = page.next?.id ?? null;
  }
  expect(ofOne).toEqual([11, 10, 9, 8, 5, 3, 2, 1]);
  expect(scan.after(3, 9).map(([id]) => id)).toEqual([5, 8, 9]);
});
