import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Delivery } from '../report/deliver.ts';
import { Outbox, type OutboxItem, type OutboxStore } from '../report/outbox.ts';
import { openStore } from '../store/store.ts';

const NOW = Date.UTC(2026, 10, 22);
const MINUTE = 60_000;
const ACCEPTED: Delivery = { result: 'accepted', answer: '250' };

/** An outbox on a real database in memory, with a post office that does as it is told. */
function postOffice(
  deliveries: (Delivery | ((handOver: () => void, signal: AbortSignal) => Promise<Delivery>))[],
) {
  const store = openStore(':memory:', { now: () => NOW });
  const clock = { time: NOW };
  const tried: number[] = [];
  const faults: unknown[] = [];
  const box: OutboxStore<OutboxItem> = {
    next: () => store.askReports((reports) => reports.next()),
    begin: (id, at) => store.changeReports((reports) => reports.begin(id, at))?.report ?? null,
    handOver: (id) => store.handOverReport(id),
    finish: (end) => store.changeReports((reports) => reports.finish(end)),
    recover: (busy, at) => void store.changeReports((reports) => reports.recover(busy, at)),
  };
  const outbox = new Outbox<OutboxItem>({
    now: () => clock.time,
    deliver: async ({ id }, handOver, signal) => {
      tried.push(id);
      const delivery = deliveries.shift();
      if (delivery === undefined) throw new Error('nobody expected another delivery');
      if (typeof delivery === 'function') return delivery(handOver, signal);
      handOver();
      return delivery;
    },
    changed: () => undefined,
    fault: (error) => faults.push(error),
  });
  onTestFinished(async () => {
    await outbox.stop();
    outbox.detach();
    store.close();
  });
  const queue = (reportId: string, nextTryAt = NOW) =>
    store.changeReports((reports) =>
      reports.add({
        reportId,
        by: 'mail',
        cause: 'owner',
        state: 'queued',
        targets: [{ source: '203.0.113.66', address: '203.0.113.66' }],
        recipient: 'abuse@isp.example',
        contact: null,
        subject: 'x',
        text: 'y',
        attachments: [],
        comment: '',
        attempts: 1,
        firstSeen: NOW,
        lastSeen: NOW,
        createdAt: NOW,
        nextTryAt,
      }),
    ).id;
  const row = (id: number) => store.askReports((reports) => reports.get(id))?.report;
  const untilState = (id: number, state: string) =>
    vi.waitFor(() => expect(row(id)?.state).toBe(state), { timeout: 20_000, interval: 5 });
  return { outbox, box, clock, tried, faults, queue, row, untilState, store };
}

describe('outbox', () => {
  test('sends what is due, in order, one at a time, and nothing twice', async () => {
    const { outbox, box, queue, untilState, tried, row } = postOffice([ACCEPTED, ACCEPTED]);
    const [first, second] = [queue('a'), queue('b')];
    outbox.attach(box);
    await untilState(second, 'sent');
    outbox.poke();
    await sleep(20);
    expect(tried).toEqual([first, second]);
    expect(row(first)).toMatchObject({ state: 'sent', tries: 1, sentAt: NOW, problem: null });
  });

  test('what is not due waits, and can be cancelled', async () => {
    const { outbox, box, queue, row, store, clock, tried } = postOffice([]);
    const id = queue('a', NOW + MINUTE);
    outbox.attach(box);
    expect(row(id)?.cancelableUntil).toBe(NOW + MINUTE);
    expect(store.changeReports((reports) => reports.cancel(id))).toBe(true);
    clock.time = NOW + 2 * MINUTE;
    outbox.poke();
    await sleep(20);
    expect([row(id)?.state, tried]).toEqual(['cancelled', []]);
    expect(store.changeReports((reports) => reports.cancel(id))).toBe(false);
  });

  test('tries later, each time after a longer while, and gives up after 3 days', async () => {
    const never: Delivery = { result: 'later', problem: 'Nobody is there.' };
    const { outbox, box, queue, row, clock, tried } = postOffice(Array.from({ length: 50 }, () => never));
    const id = queue('a');
    outbox.attach(box);
    const waits: number[] = [];
    for (let i = 1; ; i++) {
      await vi.waitFor(() => expect([row(id)?.tries, row(id)?.state === 'sending']).toEqual([i, false]));
      const next = row(id)?.nextTryAt ?? null;
      if (next === null) break;
      waits.push((next - clock.time) / MINUTE);
      clock.time = next;
      outbox.poke();
    }
    expect(waits.slice(0, 7)).toEqual([1, 5, 15, 60, 180, 360, 720]);
    expect(row(id)).toMatchObject({ state: 'failed', problem: expect.stringMatching(/given up after/) });
    expect(clock.time - NOW).toBeLessThanOrEqual(3 * 86_400_000);
    expect(tried.length).toBeGreaterThan(8);
  });

  test('waits as long as the other end asks', async () => {
    const { outbox, box, queue, row } = postOffice([{ result: 'later', problem: 'x', waitSeconds: 7200 }]);
    const id = queue('a');
    outbox.attach(box);
    await vi.waitFor(() => expect(row(id)?.nextTryAt).toBe(NOW + 7_200_000));
  });

  test.each([
    [{ result: 'refused', problem: 'No.' }, 'bounced'],
    [{ result: 'unknown', problem: 'Gone.' }, 'unconfirmed'],
  ] as const)('%o is the end of it: %s', async (delivery, state) => {
    const { outbox, box, queue, untilState, tried, clock } = postOffice([delivery]);
    const id = queue('a');
    outbox.attach(box);
    await untilState(id, state);
    clock.time += 7 * 86_400_000;
    outbox.poke();
    await sleep(20);
    expect(tried).toEqual([id]);
  });

  test('after a crash: what was not handed over goes again, what was does not', async () => {
    const { outbox, box, queue, untilState, tried, row, store } = postOffice([ACCEPTED]);
    const [before, after] = [queue('a'), queue('b')];
    store.changeReports((reports) => [reports.begin(before, NOW), reports.begin(after, NOW)]);
    store.handOverReport(after);
    outbox.attach(box);
    await untilState(before, 'sent');
    expect(tried).toEqual([before]);
    expect(row(after)).toMatchObject({
      state: 'unconfirmed',
      problem: expect.stringMatching(/may have been sent, and is not repeated/),
    });
  });

  test('an end: what is not handed over stops at once and is kept', async () => {
    const waiting = (_handOver: () => void, signal: AbortSignal) =>
      new Promise<Delivery>((resolve) => {
        signal.addEventListener('abort', () => resolve({ result: 'later', problem: 'ended' }));
      });
    const { outbox, box, queue, row, untilState } = postOffice([waiting]);
    const id = queue('a');
    outbox.attach(box);
    await untilState(id, 'sending');
    await outbox.stop();
    expect(row(id)).toMatchObject({ state: 'queued' });
  });

  test('an end: what is handed over gets its answer', async () => {
    let answer: (delivery: Delivery) => void = () => undefined;
    const waiting = (handOver: () => void) => {
      handOver();
      return new Promise<Delivery>((resolve) => (answer = resolve));
    };
    const { outbox, box, queue, row, untilState } = postOffice([waiting]);
    const id = queue('a');
    outbox.attach(box);
    await untilState(id, 'sending');
    const stopped = outbox.stop();
    answer(ACCEPTED);
    await stopped;
    expect(row(id)).toMatchObject({ state: 'sent' });
  });

  test('another guard takes over meanwhile: the answer is written down with that one', async () => {
    let answer: (delivery: Delivery) => void = () => undefined;
    const waiting = (handOver: () => void) => {
      handOver();
      return new Promise<Delivery>((resolve) => (answer = resolve));
    };
    const { outbox, box, queue, row, untilState, tried } = postOffice([waiting]);
    const id = queue('a');
    outbox.attach(box);
    await untilState(id, 'sending');
    outbox.detach();
    answer(ACCEPTED);
    await sleep(10);
    expect(row(id)?.state).toBe('sending');
    outbox.attach(box);
    await untilState(id, 'sent');
    expect(tried).toEqual([id]);
  });

  test('nothing leaves that could not be written down', async () => {
    const { outbox, box, queue, row, faults } = postOffice([
      async (handOver) => {
        try {
          handOver();
        } catch {
          return { result: 'later', problem: 'The disk is full.' };
        }
        throw new Error('it was handed over');
      },
    ]);
    const id = queue('a');
    const full = () => {
      throw new Error('SQLITE_FULL');
    };
    outbox.attach({ ...box, handOver: full });
    await vi.waitFor(() => expect(row(id)).toMatchObject({ state: 'queued', problem: 'The disk is full.' }));
    expect(faults).toEqual([]);
  });
});
