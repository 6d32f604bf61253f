import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

const TEXT = `ssh://mia;fingerprint=ssh-ed25519-SHA256-${'a'.repeat(43)}@[2001:db8::7]:22`;

test('the path draws each dark module, and no other', () => {
  const { path, size } = qrPath(TEXT);
  const { data } = encode(TEXT, { ecc: 'M', border: 4 });
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const runs = path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g);
  let length = 0;
  for (const [whole, x, y, width, back] of runs) {
    expect(back).toBe(width);
    length += whole.length;
    for (let i = 0; i < Number(width); i++) {
      const row = drawn[Number(y)];
      if (row !== undefined) row[Number(x) + i] = true;
    }
  }
  expect(length).toBe(path.length);
  expect(drawn).toEqual(data);
});

test('there is room around it, as readers want', () => {
  const { path, size } = qrPath(TEXT);
  const starts = [...path.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(Math.min(...starts.flat())).toBe(4);
  expect(size).toBeGreaterThan(4 + 21 + 4);
});
