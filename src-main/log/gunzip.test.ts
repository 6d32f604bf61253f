import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DamagedGzipError, gunzipped, isGzip } from './gunzip.ts';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = 1000): Promise<{ text: string; error: unknown }> {
  const out: Uint8Array[] = [];
  let error: unknown = null;
  try {
    for await (const piece of gunzipped(chunksOf(bytes, size))) out.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  return { text: Buffer.concat(out).toString('latin1'), error };
}

const log = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 2654435761) >>> 0}\n`).join('');
const packed = gzipSync(log);

test('unpacks in any pieces', async () => {
  for (const size of [97, 8192, packed.length]) {
    expect(await unpack(packed, size)).toEqual({ text: log, error: null });
  }
});

test('unpacks concatenated members and empty ones', async () => {
  const three = Buffer.concat([gzipSync('first\n'), gzipSync(''), gzipSync('third\n')]);
  expect(await unpack(three)).toEqual({ text: 'first\nthird\n', error: null });
});

test('zeros after the last member are padding, anything else is damage', async () => {
  const member = gzipSync('first\n');
  for (const size of [member.length, 5000, 50_000]) {
    const padded = Buffer.concat([member, Buffer.alloc(20_000)]);
    expect(await unpack(padded, size)).toEqual({ text: 'first\n', error: null });
    const followed = Buffer.concat([member, Buffer.alloc(20_000, 'garbage')]);
    expect((await unpack(followed, size)).error).toBeInstanceOf(DamagedGzipError);
  }
});

test('cut short: gives what is there, then says so', async () => {
  const { text, error } = await unpack(packed.subarray(0, packed.length - 4000));
  expect(error).toBeInstanceOf(DamagedGzipError);
  expect((error as DamagedGzipError).cutShort).toBe(true);
  expect(text.length).toBeGreaterThan(log.length * 0.9);
  expect(log.startsWith(text)).toBe(true);
});

test('damaged inside: gives what lies before, then says so', async () => {
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, packed.length - 10_000, packed.length - 9_000);
  const { text, error } = await unpack(damaged);
  expect(error).toBeInstanceOf(DamagedGzipError);
  expect((error as DamagedGzipError).cutShort).toBe(false);
  expect(text.length).toBeGreaterThan(log.length * 0.5);
  expect(log.startsWith(text.slice(0, Math.floor(log.length * 0.5)))).toBe(true);
});

test('knows gzip by its first bytes, not by a name', () => {
  expect(isGzip(packed)).toBe(true);
  expect(isGzip(Buffer.from('Nov 1'))).toBe(false);
  expect(isGzip(Buffer.from([0x1f, 0x8b]))).toBe(false);
});
