import { expect, test } from 'vitest';
import { LIST_FORMATS } from './list-format.ts';
import { PRESETS } from './presets.ts';

test('every preset can be used as it is', () => {
  expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
  for (const preset of PRESETS) {
    expect(preset.id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
    expect(new URL(preset.url).protocol).toMatch(/^https?:$/);
    expect(LIST_FORMATS).toContain(preset.format);
    expect(preset.intervalSeconds).toBeGreaterThanOrEqual(preset.minimumSeconds);
    expect(preset.expireSeconds).toBeGreaterThanOrEqual(2 * preset.intervalSeconds);
    expect(preset.about).toMatch(/\.$/);
    expect(preset.terms).toMatch(/\.$/);
    // A key is not sent in the clear.
    if (preset.needsKey) expect(preset.url).toMatch(/^https:/);
  }
});

test('what the makers want is kept to: an hour for Spamhaus, five times a day for AbuseIPDB', () => {
  for (const { id, minimumSeconds } of PRESETS) {
    if (id.startsWith('spamhaus')) expect(minimumSeconds).toBeGreaterThanOrEqual(3600);
    if (id === 'abuseipdb') expect(86_400 / minimumSeconds).toBeLessThan(5);
  }
});
