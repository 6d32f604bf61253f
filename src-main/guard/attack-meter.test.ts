import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTACK_ATTEMPTS, AttackMeter } from './attack-meter.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

test('ten attempts within a minute are an attack, which is over a minute after there were that many', () => {
  const meter = new AttackMeter();
  meter.add(NOW, ATTACK_ATTEMPTS - 1, NOW);
  expect(meter.endsAt(NOW)).toBe(null);
  meter.add(NOW + 20_000, 1, NOW + 20_000);
  expect(meter.endsAt(NOW + 20_000)).toBe(NOW + 60_000);
  expect(meter.endsAt(NOW + 59_999)).toBe(NOW + 60_000);
  expect(meter.endsAt(NOW + 60_000)).toBe(null);
});

test('what happened long ago, or will happen by a clock that was set back, is none', () => {
  const meter = new AttackMeter();
  meter.add(NOW - 60_000, 1000, NOW);
  expect(meter.endsAt(NOW)).toBe(null);
  meter.add(NOW, 1000, NOW);
  expect(meter.endsAt(NOW)).not.toBe(null);
  expect(meter.endsAt(NOW - 3_600_000)).toBe(null);
});

test('as a plain count over the last sixty seconds says', () => {
  const attempts = fc.array(fc.record({ after: fc.nat(15_000), count: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(attempts, (list) => {
      const meter = new AttackMeter();
      const all: { second: number; count: number }[] = [];
      let now = NOW;
      for (const { after, count } of list) {
        now += after;
        meter.add(now, count, now);
        all.push({ second: Math.floor(now / 1000), count });
        const first = Math.floor(now / 1000) - 60;
        const sum = all.filter(({ second }) => second > first).reduce((n, one) => n + one.count, 0);
        expect(meter.endsAt(now) !== null).toBe(sum >= ATTACK_ATTEMPTS);
      }
    }),
  );
});
