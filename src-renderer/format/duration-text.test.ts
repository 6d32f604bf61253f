import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DurationKind, durationText, readDuration } from './duration-text.ts';

describe('a length of time in a field', () => {
  test.each([
    ['10 min', 600],
    ['10 minutes', 600],
    ['1 d', 86_400],
    ['1h30m', 5400],
    ['1 hour 30 minutes', 5400],
    ['1 hour and 30 minutes', 5400],
    ['2 Weeks', 1_209_600],
    ['45 secs', 45],
    ['1 year', 31_536_000],
  ])('%j is %i seconds', (text, seconds) => {
    expect(readDuration(text, 'length')).toEqual({ seconds, problem: null });
  });

  test.each(['', 'soon', '-1 d', '1.5 h', '1 fortnight', 'for ever'])('%j is none', (text) => {
    expect(readDuration(text, 'length').problem).toContain('10 min');
  });

  test('a bare number asks back', () => {
    expect(readDuration('10', 'length').problem).toBe('10 what? Write 10 min, 10 h or 10 d.');
  });

  test('only where there may be no end is "for ever" one', () => {
    expect(readDuration('For ever', 'for ever')).toEqual({ seconds: null, problem: null });
    expect(readDuration('no limit', 'no limit')).toEqual({ seconds: null, problem: null });
    expect(readDuration('for ever', 'not at all').problem).not.toBeNull();
    expect(readDuration('not at all', 'not at all')).toEqual({ seconds: 0, problem: null });
    expect(readDuration('0', 'length').problem).not.toBeNull();
  });

  test('what is shown is read as the same', () => {
    const kinds: DurationKind[] = ['length', 'for ever', 'no limit', 'not at all'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000_000_000 }), fc.constantFrom(...kinds), (seconds, kind) => {
        expect(readDuration(durationText(seconds, kind), kind)).toEqual({ seconds, problem: null });
      }),
    );
    expect(readDuration(durationText(null, 'for ever'), 'for ever')).toEqual({
      seconds: null,
      problem: null,
    });
    expect(readDuration(durationText(null, 'no limit'), 'no limit')).toEqual({
      seconds: null,
      problem: null,
    });
    expect(readDuration(durationText(0, 'not at all'), 'not at all')).toEqual({ seconds: 0, problem: null });
  });
});
