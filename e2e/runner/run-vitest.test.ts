import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '../testbed/run.ts';
import { describeSkipped, totals } from './outcome.ts';
import { runVitest } from './run-vitest.ts';

const FIXTURES = fileURLToPath(new URL('./fixture', import.meta.url));
const RUN_TESTS = fileURLToPath(new URL('../run-tests.ts', import.meta.url));

function runFixture(name: string) {
  return runVitest([`--root=${FIXTURES}`, name], 'ignore');
}

test('every test is counted, and each skipped one has its reason', async () => {
  const outcome = await runFixture('mixed');
  expect(totals(outcome)).toBe('1 passed, 3 failed, 4 skipped');
  expect(outcome.failed).toEqual([
    'mixed.fixture.ts > a suite whose set-up fails',
    'mixed.fixture.ts > fails',
    'mixed.fixture.ts > a suite whose set-up fails > never runs',
  ]);
  expect(describeSkipped(outcome).split('\n')).toEqual([
    'Skipped: the moon is not full',
    '  mixed.fixture.ts > skips itself',
    'Skipped: no reason given',
    '  mixed.fixture.ts > is skipped without a word',
    '  mixed.fixture.ts > is not written',
    'Skipped: no root here',
    '  mixed.fixture.ts > a skipped suite > with another in it > is skipped with it',
    '',
  ]);
});

test('a run in which all is well has no failures', async () => {
  expect(await runFixture('passing')).toEqual({ passed: 1, failed: [], skipped: [] });
});

test.each([
  ['a file that cannot be loaded', 'unloadable', 'unloadable.fixture.ts'],
  ['a process that dies', 'crashing', 'crashing.fixture.ts > takes its process down'],
  ['an error that nobody caught', 'unhandled', 'unhandled error: nobody catches me'],
  ['a filter that fits no file', 'no-such-file', 'vitest ended with exit code 1'],
  ['an option that vitest refuses', '--no-such-option', 'vitest ended with exit code 1'],
])('%s is a failure', async (_, argument, failure) => {
  const outcome = await runFixture(argument);
  expect(outcome.failed).toContain(failure);
});

test.each([
  ['passing', 0, '1 passed, 0 failed, 0 skipped'],
  ['mixed', 1, '1 passed, 3 failed, 4 skipped'],
])('the whole command ends with the totals, and fails where a test did: %s', async (name, code, last) => {
  const finished = await run(process.execPath, [RUN_TESTS, `--root=${FIXTURES}`, name]);
  expect(finished.stdout.trimEnd().split('\n').at(-1)).toBe(last);
  expect(finished.code).toBe(code);
});
