import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameQueue } from './frame-queue.ts';

const frames = new Map<number, () => void>();
let nextFrame = 1;

beforeEach(() => {
  vi.useFakeTimers();
  frames.clear();
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => {
    frames.set(nextFrame, work);
    return nextFrame++;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function paint(): void {
  const due = [...frames.values()];
  frames.clear();
  for (const work of due) work();
}

test('all that came is applied in order before the next frame, once', () => {
  const queue = new FrameQueue();
  const applied: number[] = [];
  for (const one of [1, 2, 3]) queue.add(() => applied.push(one));
  expect(applied).toEqual([]);
  expect(frames.size).toBe(1);
  paint();
  vi.runAllTimers();
  expect(applied).toEqual([1, 2, 3]);
});

test('a window that paints no frame, such as one hidden just now, takes what came all the same', () => {
  const queue = new FrameQueue();
  const applied: number[] = [];
  queue.add(() => applied.push(1));
  vi.runAllTimers();
  queue.add(() => applied.push(2));
  vi.runAllTimers();
  paint();
  expect(applied).toEqual([1, 2]);
});

test('what a change adds comes with the frame after', () => {
  const queue = new FrameQueue();
  const applied: string[] = [];
  queue.add(() => {
    applied.push('first');
    queue.add(() => applied.push('second'));
  });
  paint();
  expect(applied).toEqual(['first']);
  paint();
  expect(applied).toEqual(['first', 'second']);
});
