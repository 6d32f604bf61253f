import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTurns } from '../../in-turns.ts';
import { sorted } from './sorted.ts';

test('numbers and bigints in ascending order, however many', async () => {
  for (const length of [0, 1, 4096, 4097, 30_000]) {
    const items = fc.sample(fc.nat(2 ** 31 - 1), { numRuns: length, seed: length });
    const expected = items.toSorted((a, b) => a - b);
    expect(await inTurns(sorted(items))).toEqual(expected);
    expect(await inTurns(sorted(items.map(BigInt)))).toEqual(expected.map(BigInt));
  }
  fc.assert(
    fc.property(fc.array(fc.bigInt()), (items) => {
      const steps = sorted(items);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      const [...all] = step.value;
      expect(all).toEqual(items.toSorted((a, b) => (a < b ? -1 : Number(a > b))));
    }),
  );
});
