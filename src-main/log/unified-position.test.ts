import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnifiedPosition } from './unified-position.ts';
import type { UnifiedRecord } from './unified-records.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

function record(more: Partial<UnifiedRecord> & { readonly text?: string }): UnifiedRecord {
  const { text = 'x', ...rest } = more;
  return { time: NOON, pid: 1, uid: 0, mach: 1000, message: Buffer.from(text), raw: '', ...rest };
}

function formatted(position: UnifiedPosition): UnifiedPosition {
  const parsed = UnifiedPosition.parse(position.format());
  if (parsed === null) throw new Error('not parsed');
  return parsed;
}

/** That has delivered so many, one a second and a thousand ticks. */
function positionAfter(count: number): UnifiedPosition {
  const position = new UnifiedPosition();
  for (let i = 1; i <= count; i++) position.add(record({ time: NOON + i * 1000, mach: i * 1000 }));
  return position;
}

describe('what was delivered is known', () => {
  test.each([1, 100, 1024, 5000])('%i records, also after it was stored', (count) => {
    const position = formatted(positionAfter(count));
    for (let i = 1; i <= count; i++) {
      // `log show` tells other milliseconds
      expect(position.has(record({ time: NOON + i * 1000 + 16, mach: i * 1000 }), true)).toBe(true);
    }
    expect(position.has(record({ time: NOON + count * 1000 + 1, mach: count * 1000 + 1 }), true)).toBe(false);
  });

  test.each([
    ['ticks', { mach: 1001 }],
    ['process', { pid: 2 }],
    ['text', { text: 'y' }],
  ])('other %s make another record, another time does not', (_, more) => {
    const position = new UnifiedPosition();
    position.add(record({}));
    expect(position.has(record(more), false)).toBe(false);
    expect(position.has(record({ time: NOON + 9 }), false)).toBe(true);
  });

  test('of an earlier boot, too', () => {
    const position = positionAfter(3000);
    for (let i = 1; i <= 3000; i++) position.add(record({ time: NOON + HOUR + i * 1000, mach: i }));
    const restored = formatted(position);
    expect(restored.has(record({ time: NOON + 5000, mach: 5000 }), true)).toBe(true);
    expect(restored.has(record({ time: NOON + HOUR + 5000, mach: 5 }), true)).toBe(true);
    expect(restored.has(record({ time: NOON + 2 * HOUR, mach: 5 }), true)).toBe(false);
  });

  test('a stream tells nothing that is over', () => {
    const position = positionAfter(3000);
    expect(position.has(record({ time: NOON + 5000, mach: 5000, text: 'new' }), true)).toBe(true);
    expect(position.has(record({ time: NOON + 5000, mach: 5000, text: 'new' }), false)).toBe(false);
  });
});

describe('how much has to be shown again', () => {
  test.each([
    [null, 86_400],
    [NOON, 600],
    [NOON - HOUR, 4200],
    [NOON - 99 * HOUR, 86_400],
    [NOON + 1, 86_400],
  ])('followed up to %s', (until, seconds) => {
    const position = new UnifiedPosition();
    position.until = until;
    expect(position.gap(NOON)).toBe(seconds);
  });
});

test('it stays small, whatever records bear', () => {
  const numbers = fc.double({ noNaN: true, min: -1, max: 2 ** 64 }).map(Math.floor);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ time: fc.integer({ min: -90_000_000, max: 8e14 }), mach: numbers.filter((n) => n >= 0) }),
        {
          maxLength: 3000,
          size: 'max',
        },
      ),
      (records) => {
        const position = new UnifiedPosition();
        for (const one of records) position.add(record(one));
        const text = position.format();
        expect(text.length).toBeLessThan(50_000);
        expect(formatted(position).format()).toBe(text);
      },
    ),
    { numRuns: 6 },
  );
});

test('what is no position is refused, whatever it is', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(UnifiedPosition.parse(json)).toBe(null);
      expect(UnifiedPosition.parse(`{"source":"unified-log","until":${json}`)).toBe(null);
    }),
  );
  for (const recent of [['1.12345678'], ['1.1234567.1'], ['1.12345678.-1'], 'x', [null]]) {
    expect(
      UnifiedPosition.parse(JSON.stringify({ source: 'unified-log', until: 1, recent, floors: [] })),
    ).toBe(null);
  }
});
