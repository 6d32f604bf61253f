import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyFilterSchema } from '../../src-shared/contract/history.ts';
import {
  chipsOf,
  filterText,
  joined,
  KEYS,
  KINDS,
  parseFilter,
  STATES,
  type WordFilter,
} from './filter-text.ts';

const texts = (maxLength: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength });

const filters: fc.Arbitrary<WordFilter> = fc.record(
  {
    user: texts(80),
    country: fc.constantFrom('NL', 'DE', 'US'),
    network: fc.integer({ min: 0, max: 4_294_967_295 }),
    state: fc.constantFrom(...STATES),
    kinds: fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1 }),
    address: fc.constantFrom('203.0.113.7', '203.0.113.0/24', '2001:db8::/64'),
    attemptsOnly: fc.constant(true),
    text: texts(80),
  },
  { requiredKeys: [] },
);

describe('reading a filter', () => {
  test('every word of the six, and text', () => {
    expect(
      parseFilter(
        'user:root country:nl network:AS64500 is:blocked kind:failed address:203.0.113.0/24 port 22',
      ),
    ).toEqual({
      problem: null,
      filter: {
        user: 'root',
        country: 'NL',
        network: 64_500,
        state: 'blocked',
        kinds: ['failed'],
        address: '203.0.113.0/24',
        text: 'port 22',
      },
    });
  });

  test('what it writes it reads', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseFilter(filterText(filter))).toEqual({ filter, problem: null });
      }),
    );
  });

  test('whatever is typed gives a filter that the contract takes, or a message', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...KEYS.map((key) => `${key}:`), '"', '\\', ' ', 'NL', 'AS64500', 'blocked'),
      ),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const { filter, problem } = parseFilter(parts.join(''));
        if (filter !== null) expect(historyFilterSchema.safeParse(filter).success).toBe(true);
        else expect(problem.length).toBeGreaterThan(0);
      }),
    );
  });

  test.each([
    ['country:Netherlands', /takes two letters, like country:NL/],
    ['country:', /takes two letters/],
    ['network:Example', /like network:AS64500/],
    ['network:99999999999', /like network:AS64500/],
    ['is:bad', /like is:blocked/],
    ['kind:nonsense', /kind: takes one of failed/],
    ['address:203.0.113', /like address:203\.0\.113\.0\/24/],
    ['user:"root', /closing quote is missing/],
    ['user:a user:b', /can be given once/],
    ['user:""', /takes a user name/],
    ['x'.repeat(201), /at most 200/],
  ])('%s is explained', (text, problem) => {
    expect(parseFilter(text).problem).toMatch(problem);
  });

  test('a colon in text is only a colon', () => {
    expect(parseFilter('error: PAM: authentication').filter).toEqual({ text: 'error: PAM: authentication' });
    expect(parseFilter('"user:root"').filter).toEqual({ text: 'user:root' });
  });
});

describe('the words of a filter', () => {
  test('taking away one leaves the others', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const chips = chipsOf(filter);
        for (const [index, { without }] of chips.entries()) {
          expect(chipsOf(without).map(({ text }) => text)).toEqual(
            chips.filter((_, other) => other !== index).map(({ text }) => text),
          );
        }
      }),
    );
  });

  test('what is added goes before, and kinds gather', () => {
    expect(joined({ user: 'root', kinds: ['failed'] }, { user: 'mia', kinds: ['accepted'] })).toEqual({
      user: 'mia',
      kinds: ['failed', 'accepted'],
    });
  });
});
