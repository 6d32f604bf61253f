import { expect, test } from 'vitest';
import { atOnce } from '../testing/at-once.ts';
import { control, encode, writeMmdb } from '../testing/write-mmdb.ts';
import { DataSection } from './data-section.ts';
import { readMetadata } from './metadata.ts';
import { RecordValues } from './record-values.ts';
import { SearchTree } from './search-tree.ts';
import { tablesOf } from './walk.ts';

test('a tree is walked, and its records read, in little steps', () => {
  const file = writeMmdb({
    ipVersion: 4,
    records: Array.from({ length: 20_000 }, (_, i) => [`9.${i >> 8}.${i & 255}.0/24`, { asn: i + 1 }]),
  });
  let inStep = 0;
  let largest = 0;
  const values = new RecordValues(function* (record) {
    largest = Math.max(largest, ++inStep);
    if (record % 1000 === 0) yield;
    return record;
  });
  const work = tablesOf(new SearchTree(file, atOnce(readMetadata(file))), values);
  let steps = 0;
  for (let step = work.next(); ; step = work.next()) {
    inStep = 0;
    steps++;
    if (step.done !== true) continue;
    expect(step.value[4].rows).toBe(20_001);
    break;
  }
  expect(largest).toBeLessThanOrEqual(128);
  expect(steps).toBeGreaterThan(20_000 / 128);
});

test('so is a single record that is very long', () => {
  const list = Buffer.concat([control(11, 100_000), Buffer.alloc(200_000, control(11, 0))]);
  const map = Buffer.concat([control(7, 2), encode('x'), list, encode('asn'), encode(7)]);
  const data = new DataSection(map);
  const work = data.fields(0, [Buffer.from('asn')]);
  let steps = 0;
  for (let step = work.next(); ; step = work.next()) {
    steps++;
    if (step.done !== true) continue;
    expect(data.integer(step.value?.[0] ?? -1)).toBe(7);
    break;
  }
  expect(steps).toBeGreaterThan(90);
});
