import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress } from '../../src-shared/address.ts';
import { Ipv4Pool } from './ipv4-pool.ts';
import { TextPool } from './text-pool.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('an address is what canonicalAddress makes of it, whatever the text', () => {
  const pool = new Ipv4Pool();
  const text = fc.oneof(fc.ipV4(), fc.stringMatching(/^[0-9.]{0,17}$/), fc.string({ maxLength: 20 }));
  fc.assert(
    fc.property(text, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (address, before, after) => {
      const [head, body, tail] = [bytesOf(before), bytesOf(address), bytesOf(after)];
      const all = new Uint8Array([...head, ...body, ...tail]);
      const expected = address.includes(':') ? null : canonicalAddress(address);
      for (let again = 0; again < 2; again++) {
        expect(pool.get(all, head.length, head.length + body.length)).toBe(expected);
      }
    }),
    { numRuns: 3000 },
  );
});

test('a pool of addresses that is full goes on with the right ones', () => {
  const pool = new Ipv4Pool();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 70_000; i += 7) {
      const address = `198.${18 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`;
      expect(pool.get(bytesOf(address), 0, address.length)).toBe(address);
    }
  }
  for (let i = 0; i < 40_000; i++) {
    const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    if (pool.get(bytesOf(address), 0, address.length) !== address) throw new Error(address);
  }
});

test('a text is made once, and is right when the pool starts afresh', () => {
  const made: string[] = [];
  const pool = new TextPool((text) => {
    made.push(text);
    return text;
  });
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 100; i++)
      expect(pool.get(bytesOf(`<user ${i}>`), 1, `user ${i}`.length + 1)).toBe(`user ${i}`);
  }
  expect(made).toHaveLength(100);
  for (let i = 0; i < 80_000; i++) {
    if (pool.get(bytesOf(`u${i}`), 0, `u${i}`.length) !== `u${i}`) throw new Error(`u${i}`);
  }
});

test('any bytes are a text, the same each time', () => {
  const pool = new TextPool((text) => text);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('utf8');
      expect(pool.get(bytes, 0, bytes.length)).toBe(text);
      expect(pool.get(bytes, 0, bytes.length)).toBe(text);
    }),
  );
});
