import { expect, test } from 'vitest';
import type { SharedList } from '../../../src-shared/contract.ts';
import { everyWords, fetchedWords, lapseSentence, listFigures, uncountedSentences } from './list-words.ts';
import { listLook, sourceLook } from './source-state.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 5);
const MINUTE = 60_000;

test('a list of addresses and one of networks say how many', () => {
  expect(listFigures({ holds: 1, addresses: 1 })).toBe('1 address');
  expect(listFigures({ holds: 7075, addresses: 7075 })).toBe('7,075 addresses');
  expect(listFigures({ holds: 1540, addresses: 15_204_352 })).toBe(
    '1,540 entries, 15,204,352 IPv4 addresses',
  );
  expect(listFigures({ holds: 40, addresses: 0 })).toBe('40 entries');
});

test('when it was fetched, and when it will be', () => {
  const list = { state: 'ok', answeredAt: NOW - 12 * MINUTE, nextAt: NOW + 48 * MINUTE } as const;
  expect(fetchedWords(list, NOW)).toBe('fetched 12 min ago, next in 48 min');
  expect(fetchedWords({ ...list, nextAt: NOW - 1 }, NOW)).toBe('fetched 12 min ago, next now');
  expect(fetchedWords({ ...list, state: 'off' }, NOW)).toBe('fetched 12 min ago');
  expect(fetchedWords({ ...list, answeredAt: null, nextAt: null }, NOW)).toBe('not fetched yet');
  expect(fetchedWords({ ...list, answeredAt: null, nextAt: NOW }, NOW)).toBe('not fetched yet');
  expect([3600, 7200, 86_400, 5400].map(everyWords)).toEqual([
    'every hour',
    'every 2 hours',
    'every day',
    'every 1 hour 30 minutes',
  ]);
});

test('with a problem, for how long what it named is kept out', () => {
  const list = { state: 'problem', holds: 41, lapsesAt: NOW + 50 * 60 * MINUTE } as const;
  expect(lapseSentence(list, NOW)).toBe('What it named stays kept out for 3 d, unless it answers before.');
  expect(lapseSentence({ ...list, lapsesAt: null }, NOW)).toBe('What it named stays kept out.');
  expect(lapseSentence({ ...list, lapsesAt: NOW }, NOW)).toBe('What it named is let in now.');
  expect(lapseSentence({ ...list, state: 'ok' }, NOW)).toBeNull();
  expect(lapseSentence({ ...list, holds: 0 }, NOW)).toBeNull();
});

test('what does not count is said, and nothing where all counts', () => {
  expect(uncountedSentences({ notUnderstood: 0, leftOut: 0 })).toEqual([]);
  expect(uncountedSentences({ notUnderstood: 1, leftOut: 3 })).toEqual([
    '1 line of it is no address: passed over.',
    "3 left out: private addresses, this machine's, or far too wide.",
  ]);
  expect(uncountedSentences({ notUnderstood: 1200, leftOut: 0 })[0]).toBe(
    '1,200 lines of it are no address: passed over.',
  );
});

test('a problem with what is still kept out needs a look; with nothing it does not work', () => {
  expect(sourceLook({ state: 'problem', holds: 5 }).state).toBe('attention');
  expect(sourceLook({ state: 'problem', holds: 0 }).state).toBe('broken');
  const held = {
    since: NOW,
    entries: 1,
    addresses: 1,
    entriesBefore: 9,
    addressesBefore: 9,
    why: '',
    isApproved: false,
  };
  const list = { state: 'ok', holds: 9, held } as SharedList;
  expect(listLook(list).word).toBe('Held back');
  expect(listLook({ ...list, held: null }).word).toBe('Works');
  expect(listLook({ ...list, state: 'off' }).word).toBe('Off');
});
