import { expect, test } from 'vitest';
import { reportRow } from '../reports/testing/report-row.ts';
import { withReport } from './merge-reports.ts';

const list = { rows: [reportRow({ id: 9 }), reportRow({ id: 7 })], total: 30 };

test('a report that is listed is exchanged where it stands', () => {
  const { rows, total } = withReport(list, reportRow({ id: 7, state: 'sent' }));
  expect(rows.map(({ id, state }) => [id, state])).toEqual([
    [9, 'queued'],
    [7, 'sent'],
  ]);
  expect(total).toBe(30);
});

test('a new one comes in front, and counts', () => {
  const { rows, total } = withReport(list, reportRow({ id: 10 }));
  expect(rows.map(({ id }) => id)).toEqual([10, 9, 7]);
  expect(total).toBe(31);
  expect(withReport({ rows: [], total: 0 }, reportRow({ id: 0 })).total).toBe(1);
});

test('an old one that is not listed stays so', () => {
  expect(withReport(list, reportRow({ id: 3 }))).toEqual(list);
});
