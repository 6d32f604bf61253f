import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

/** Steps that take far longer than a turn. */
const MANY = 10_000_000;

test('work that waits for others to have their turn comes to its end', async () => {
  let wasThere = false;
  setImmediate(() => {
    wasThere = true;
  });
  const work = function* () {
    for (let i = 0; i < MANY && !wasThere; i++) yield;
    return wasThere;
  };
  expect(await inTurns(work())).toBe(true);
});

test('long work is ended by its signal, with its reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  setImmediate(() => abort.abort(reason));
  const work = function* () {
    for (let i = 0; i < MANY; i++) yield;
  };
  await expect(inTurns(work(), abort.signal)).rejects.toBe(reason);
});
