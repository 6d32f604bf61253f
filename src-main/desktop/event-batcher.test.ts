import { expect, test } from 'vitest';
import type { EventPayload } from '../../src-shared/contract.ts';
import type { EventBatch } from './channels.ts';
import { EventBatcher, FRAME_MS } from './event-batcher.ts';

const status = (sentence: string) => ({ status: { sentence } }) as EventPayload<'statusChanged'>;
const progress = (done: number): EventPayload<'progress'> => ({ job: 'export', done, of: null });

function batcher() {
  const delivered: EventBatch[] = [];
  const planned: { run: () => void; ms: number }[] = [];
  const made = new EventBatcher(
    (batch) => delivered.push(batch),
    (run, ms) => planned.push({ run, ms }),
  );
  return { made, delivered, planned, frame: () => planned.shift()?.run() };
}

test('a flood is one delivery a frame, in its order', () => {
  const { made, delivered, planned, frame } = batcher();
  made.subscribe('progress');
  for (let i = 0; i < 5000; i++) made.add('progress', progress(i));
  expect(planned.map(({ ms }) => ms)).toEqual([FRAME_MS]);
  expect(delivered).toEqual([]);
  frame();
  expect(delivered).toHaveLength(1);
  expect(delivered[0]?.map(([, payload]) => (payload as { done: number }).done)).toEqual([
    ...Array(5000).keys(),
  ]);
  expect(planned).toEqual([]);
});

test('of an event that carries the whole state only the last is delivered', () => {
  const { made, delivered, frame } = batcher();
  made.subscribe('statusChanged');
  made.subscribe('progress');
  made.add('statusChanged', status('first'));
  made.add('progress', progress(1));
  made.add('statusChanged', status('last'));
  frame();
  expect(delivered).toEqual([
    [
      ['progress', progress(1)],
      ['statusChanged', status('last')],
    ],
  ]);
});

test('nobody gets what they did not ask for, or no longer do', () => {
  const { made, delivered, planned, frame } = batcher();
  made.add('progress', progress(1));
  expect(planned).toEqual([]);
  made.subscribe('progress');
  made.add('progress', progress(2));
  made.unsubscribeAll();
  frame();
  made.subscribe('progress');
  made.unsubscribe('progress');
  made.add('progress', progress(3));
  expect(delivered).toEqual([]);
});
