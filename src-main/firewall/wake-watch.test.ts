import { expect, test } from 'vitest';
import { ManualClock } from './testing/manual-clock.ts';
import { WakeWatch } from './wake-watch.ts';

function setUp() {
  const clock = new ManualClock();
  let woke = 0;
  const watch = new WakeWatch(() => woke++, clock);
  watch.start();
  return { clock, watch, woken: () => woke };
}

test('time that goes on as it should is no sleep, nor is being kept busy for a while', async () => {
  const { clock, woken } = setUp();
  await clock.pass(3_600_000);
  for (let i = 0; i < 10; i++) clock.advance(30_000);
  expect(woken()).toBe(0);
});

test('each sleep is noticed once, within seconds of the end', async () => {
  const { clock, woken } = setUp();
  await clock.pass(25_000);
  // Timers stand still: what was left of one is waited for afterwards.
  clock.advance(8 * 3_600_000);
  expect(woken()).toBe(1);
  await clock.pass(60_000);
  expect(woken()).toBe(1);
  clock.advance(31_000);
  expect(woken()).toBe(2);
});

test('a clock that is set back is no sleep', () => {
  const { clock, woken } = setUp();
  clock.advance(-3_600_000);
  clock.advance(10_000);
  expect(woken()).toBe(0);
});

test('stopped, it looks no more', () => {
  const { clock, watch, woken } = setUp();
  watch.stop();
  expect(clock.next).toBe(null);
  clock.advance(3_600_000);
  expect(woken()).toBe(0);
});
