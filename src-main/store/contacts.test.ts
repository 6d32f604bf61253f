import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Contact } from '../../src-shared/contract.ts';
import { NOON, tempDir, tempStore } from './store.fixtures.ts';
import { openStore } from './store.ts';

const contact = (email: string): Contact => ({
  address: '203.0.113.7',
  emails: [email],
  source: 'rdap',
  confidence: 'high',
  networkName: 'Ünïcode "net"',
  handle: null,
  registry: 'RIPE NCC',
  range: { first: '203.0.113.0', last: '203.0.113.255' },
  prefix: '203.0.113.0/24',
  foundAt: NOON,
  explanation: 'RIPE NCC says so.',
  steps: [{ way: 'rdap', server: 'rdap.example', result: 'found', said: 'It names somebody.' }],
  correction: null,
});

const key = (number: number) => `4${number.toString(16).padStart(32, '0')}`;
const range = (first: number, last: number) => ({ first: key(first), last: key(last) });

test('a contact is found for every address of its range, until it is too old; over a restart', () => {
  const path = join(tempDir(), 'drawbridge.db');
  const first = openStore(path, { now: () => NOON });
  first.withContacts((book) => book.keep(range(10, 20), contact('a@isp.example'), NOON + 100, NOON));
  first.close();
  const store = tempStore(path);
  const found = (number: number, at = NOON) => store.withContacts((book) => book.found(key(number), at));
  expect([found(10), found(20)]).toEqual([contact('a@isp.example'), contact('a@isp.example')]);
  expect([found(9), found(21), found(15, NOON + 100)]).toEqual([null, null, null]);
  expect(store.withContacts((book) => book.found(`6${key(15).slice(1)}`, NOON))).toBeNull();
  // The same range again takes its place.
  store.withContacts((book) => book.keep(range(10, 20), contact('b@isp.example'), NOON + 200, NOON));
  expect(found(15, NOON + 150)?.emails).toEqual(['b@isp.example']);
});

test('of ranges within each other the narrowest one counts, whatever was kept first', () => {
  const nested = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 6 }).map((steps) => {
    let [low, high] = [0, 1000];
    return steps.map(([up, down]) => {
      [low, high] = [low + up, high - down];
      return { low, high };
    });
  });
  const store = tempStore();
  fc.assert(
    fc.property(nested, fc.nat(1000), (ranges, asked) => {
      store.withContacts((book) => {
        // Whatever the runs before left is too old now.
        book.keep(range(5000, 5000), contact('z@isp.example'), NOON + 1, NOON + 1_000_000);
        for (const { low, high } of ranges.toReversed()) {
          book.keep(range(low, high), contact(`${low}-${high}@isp.example`), NOON + 1000, NOON);
        }
      });
      const fitting = ranges.filter(({ low, high }) => low <= asked && high >= asked).at(-1);
      const found = store.withContacts((book) => book.found(key(asked), NOON));
      expect(found?.emails[0] ?? null).toBe(fitting ? `${fitting.low}-${fitting.high}@isp.example` : null);
    }),
    { numRuns: 50 },
  );
});

test('what the owner set, beside what was found; and what it was before', () => {
  const store = tempStore();
  const one = { prefix: '203.0.113.0/24', email: 'noc@isp.example', setAt: NOON };
  const inner = { prefix: '203.0.113.7', email: 'host@isp.example', setAt: NOON + 1 };
  store.withContacts((book) => {
    expect(book.correct(range(10, 20), one)).toBeNull();
    expect(book.correct(range(15, 15), inner)).toBeNull();
    expect([book.correction(key(14)), book.correction(key(15)), book.correction(key(9))]).toEqual([
      one,
      inner,
      null,
    ]);
    expect(book.correct(range(15, 15), null)).toEqual(inner);
    expect(book.correct(range(15, 15), null)).toBeNull();
    expect(book.correction(key(15))).toEqual(one);
  });
});

test('servers and lists; a server that was long not asked is forgotten', () => {
  const store = tempStore();
  store.withContacts((book) => {
    expect([book.server('a.example'), book.bootstrap(4)]).toEqual([null, null]);
    book.setServer('a.example', { day: 100, asked: 3, notBefore: NOON });
    book.setServer('b.example', { day: 101, asked: 1, notBefore: 0 });
    expect(book.server('a.example')).toEqual({ day: 100, asked: 3, notBefore: NOON });
    book.setServer('b.example', { day: 102, asked: 2, notBefore: 0 });
    expect([book.server('a.example'), book.server('b.example')?.asked]).toEqual([null, 2]);
    book.setBootstrap(4, { fetchedAt: NOON, document: '{}' });
    book.setBootstrap(4, { fetchedAt: NOON + 1, document: '{"a":1}' });
    expect([book.bootstrap(4), book.bootstrap(6)]).toEqual([
      { fetchedAt: NOON + 1, document: '{"a":1}' },
      null,
    ]);
  });
});
