import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttackerDetails } from '../../src-shared/contract.ts';
import { timeLineOf } from './time-line.ts';

const NOW = 1_000_000;

function details(change: Partial<AttackerDetails>): AttackerDetails {
  return {
    attacker: {
      attacker: '203.0.113.66',
      firstSeen: NOW - 1000,
      lastSeen: NOW - 10,
      attempts: 3,
      users: [],
      userCount: 0,
      blockCount: 0,
      place: { country: null, network: null },
      status: { state: 'watching', attempts: 1, of: 5, rule: null },
    },
    users: [],
    addresses: [],
    blocks: [],
    shared: [],
    spares: [],
    events: [],
    ...change,
  };
}

function event(time: number, outcome: 'failure' | 'success'): AttackerDetails['events'][number] {
  return {
    id: time,
    time,
    kind: outcome === 'success' ? 'accepted' : 'failed',
    outcome,
    user: null,
    address: null,
    port: null,
    method: null,
    fingerprint: null,
    pid: null,
    attempts: outcome === 'success' ? 0 : 1,
    category: null,
    line: '',
  };
}

function block(since: number, until: number | null): AttackerDetails['blocks'][number] {
  return {
    id: since,
    target: '203.0.113.66',
    since,
    until,
    by: 'owner',
    reason: '',
    rule: null,
    liftedAt: null,
    liftedBy: null,
  };
}

test('things lie where their time is', () => {
  const { marks } = timeLineOf(
    details({
      events: [event(NOW - 500, 'failure'), event(NOW - 250, 'success')],
      blocks: [block(NOW - 100, null)],
    }),
    NOW,
  );
  expect(marks).toEqual([
    { what: 'attempt', at: 0.5, time: NOW - 500 },
    { what: 'block', at: 0.9, to: 1, time: NOW - 100 },
    { what: 'login', at: 0.75, time: NOW - 250 },
  ]);
});

test('many attempts at once are one mark', () => {
  const events = Array.from({ length: 10_000 }, (_, n) => event(NOW - 1000 + n / 10, 'failure'));
  expect(timeLineOf(details({ events }), NOW).marks.length).toBeLessThanOrEqual(250);
});

test('nothing lies outside, whatever the times are', () => {
  const time = fc.integer({ min: 0, max: 2 * NOW });
  fc.assert(
    fc.property(fc.array(time), fc.array(fc.tuple(time, fc.option(time))), time, (times, spans, now) => {
      const { marks } = timeLineOf(
        details({
          events: times.map((one) => event(one, one % 2 === 0 ? 'failure' : 'success')),
          blocks: spans.map(([since, until]) => block(since, until)),
        }),
        now,
      );
      for (const mark of marks) {
        const places = mark.what === 'block' ? [mark.at, mark.to] : [mark.at];
        for (const place of places) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});
