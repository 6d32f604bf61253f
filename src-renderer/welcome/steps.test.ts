import { expect, test } from 'vitest';
import { STEPS, stepAfter } from './steps.ts';

test('one goes from the first step to the last and back, and no further', () => {
  const there = STEPS.map((step) => stepAfter(step, 1));
  expect(there).toEqual([...STEPS.slice(1), 'done']);
  expect(STEPS.map((step) => stepAfter(step, -1))).toEqual(['intro', ...STEPS.slice(0, -1)]);
});
