import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_MS, readDecision } from './decision.ts';

const AT = Date.parse('2026-11-22T21:20:00Z');

function decision(part: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 1,
    duration: '4h',
    origin: 'drawbridge',
    scenario: 'drawbridge/ssh-password',
    scope: 'Ip',
    type: 'ban',
    value: '203.0.113.7',
    ...part,
  };
}

describe('readDecision', () => {
  test('a ban of an address', () => {
    expect(readDecision(decision(), AT)).toEqual({
      id: 1,
      entry: {
        target: '203.0.113.7',
        until: AT + 14_400_000,
        reason: 'drawbridge/ssh-password (drawbridge)',
      },
      origin: 'drawbridge',
      remainingMs: 14_400_000,
    });
  });

  test.each([
    [{ scope: 'ip', value: '2001:DB8:0:0:0:0:0:9' }, '2001:db8::9'],
    [{ scope: 'RANGE', value: '198.51.100.9/24' }, '198.51.100.0/24'],
    [{ scope: 'range', value: '2001:db8:1::/64' }, '2001:db8:1::/64'],
    [{ scope: 'Ip', value: '::ffff:203.0.113.9' }, '203.0.113.9'],
    [{ scope: 'Range', value: '203.0.113.9/32' }, '203.0.113.9'],
    [{ type: 'Ban' }, '203.0.113.7'],
    [{ id: null, origin: undefined, scenario: 7 }, '203.0.113.7'],
  ])('%o is %s', (part, target) => {
    expect(readDecision(decision(part), AT)).toMatchObject({ entry: { target } });
  });

  test.each([
    [{ scope: 'Country', value: 'FR' }, 'scope'],
    [{ scope: 'AS', value: '64500' }, 'scope'],
    [{ scope: 'username', value: 'bob' }, 'scope'],
    [{ type: 'captcha' }, 'type'],
    [{ simulated: true }, 'simulated'],
    [{ value: '0.0.0.0/0', scope: 'Range' }, 'tooWide'],
    [{ value: '10.0.0.0/7', scope: 'Range' }, 'tooWide'],
    [{ value: '::/0', scope: 'Range' }, 'tooWide'],
    [{ value: '127.0.0.1' }, 'tooWide'],
    [{ value: '::1' }, 'tooWide'],
    [{ value: 'example.org' }, 'unreadable'],
    [{ value: '1.2.3' }, 'unreadable'],
    [{ value: 7 }, 'unreadable'],
    [{ duration: 'soon' }, 'unreadable'],
    [{ duration: 4 }, 'unreadable'],
    [{ scope: null }, 'unreadable'],
  ])('%o is passed over: %s', (part, kind) => {
    expect(readDecision(decision(part), AT)).toBe(kind);
  });

  test('what is no decision at all is passed over', () => {
    for (const value of [null, 7, 'x', [], [[]], {}]) expect(readDecision(value, AT)).toBe('unreadable');
  });

  test('what lasts for a century ends in ten years, and what is over has ended', () => {
    expect(readDecision(decision({ duration: '876000h' }), AT)).toMatchObject({
      entry: { until: AT + LONGEST_MS },
    });
    expect(readDecision(decision({ duration: '-12.748275ms' }), AT)).toMatchObject({ remainingMs: -12 });
  });

  test('a reason is one short line whatever the scenario and origin hold', () => {
    const unit = fc.constantFrom(
      'a',
      'é',
      '😀',
      ' ',
      '\n',
      '\0',
      '\x1b',
      '\x9b',
      '\u202e',
      '\u2028',
      '\ud800',
    );
    const text = fc.string({ unit, maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(text, text, (scenario, origin) => {
        const read = readDecision(decision({ scenario, origin }), AT);
        if (typeof read === 'string') throw new Error(read);
        expect(read.entry.reason.length).toBeLessThanOrEqual(200);
        expect(read.entry.reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('anything can come: it is read or passed over', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(decision())), fc.anything()), (part) => {
        const read = readDecision(decision(part), AT);
        if (typeof read !== 'string') expect(read.entry.until).toBeLessThanOrEqual(AT + LONGEST_MS);
      }),
    );
  });
});
