import { expect, test } from 'vitest';
import type { PfState } from './pf-state.ts';
import { testPf } from './self-test.ts';

const WORKS: PfState = {
  isEnabled: true,
  token: 'held',
  hasAnchor: true,
  hasRules: true,
  held: 0,
  evaluations: 5,
  others: [],
};

/** A pf whose count is what each look in turn finds. */
function run(counts: readonly number[], change: Partial<PfState> = {}, sent = ['127.0.0.1', '192.0.2.7']) {
  const left = [...counts];
  const knocked: string[] = [];
  const result = testPf({
    state: async () => {
      const evaluations = left.shift();
      if (evaluations === undefined) throw new Error('The helper did not answer within 120 s.');
      return { ...WORKS, evaluations, ...change };
    },
    knock: async (address) => {
      knocked.push(address);
      return sent.includes(address);
    },
    addresses: () => ['127.0.0.1', '::1', '192.0.2.7'],
  });
  return result.then((test) => ({ ...test, knocked }));
}

test('one connection that raises the count proves it, and no more are made', async () => {
  expect(await run([5, 6])).toEqual({
    result: 'proven',
    found: "A connection to 127.0.0.1, made as a test, came by Drawbridge's rules in pf.",
    knocked: ['127.0.0.1'],
  });
});

test('any of the addresses will do', async () => {
  expect(await run([5, 5, 9])).toMatchObject({
    result: 'proven',
    found: expect.stringMatching(/192\.0\.2\.7/),
    knocked: ['127.0.0.1', '::1', '192.0.2.7'],
  });
});

test('rules that were loaded anew meanwhile count from nothing', async () => {
  expect(await run([5, 2])).toMatchObject({ result: 'proven' });
  expect(await run([5, 0, 0])).toMatchObject({ result: 'not-proven' });
});

test('no rise is no proof, whatever pf says of itself', async () => {
  expect(await run([5, 5, 5])).toMatchObject({
    result: 'not-proven',
    found: "Connections to 127.0.0.1, 192.0.2.7, made as a test, did not come by Drawbridge's rules in pf.",
  });
  expect(await run([5, 5, 5], { hasAnchor: false })).toMatchObject({
    result: 'not-proven',
    found: expect.stringMatching(/no anchor "com\.apple/),
  });
  // Where they are reached by another way, they are reached.
  expect(await run([5, 6], { hasAnchor: false })).toMatchObject({ result: 'proven' });
});

test('with pf off or the rules gone there is nothing to try', async () => {
  expect(await run([5], { isEnabled: false })).toMatchObject({ result: 'not-proven', knocked: [] });
  expect(await run([5], { hasRules: false })).toMatchObject({ result: 'not-proven', knocked: [] });
});

test('what could not be tried was not tested', async () => {
  expect(await run([])).toMatchObject({
    result: 'not-tested',
    found: 'pf could not be tested: The helper did not answer within 120 s.',
  });
  expect(await run([5])).toMatchObject({ result: 'not-tested' });
  expect(await run([5], {}, [])).toMatchObject({
    result: 'not-tested',
    found: 'No connection to this machine itself could be made to test pf.',
  });
});
