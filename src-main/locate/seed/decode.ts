import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { NetworkTable } from '../network-table.ts';
import type { Countries, Networks } from '../place-tables.ts';
import { RangeTable } from '../range-table.ts';
import {
  FORMAT,
  NUMBER_WIDTH,
  SECTIONS,
  type SectionName,
  type SeedHeader,
  type TableName,
  WIDTHS,
} from './format.ts';

const unpacked = promisify(gunzip);
const NEWLINE = 10;
const size = z.number().int().nonnegative();
const sizes = z.tuple([size, size]);

const headerSchema = z.object({
  format: z.literal(FORMAT),
  sources: z.array(z.object({ name: z.string(), date: z.string(), licence: z.string(), credit: z.string() })),
  countries: z.array(z.string().length(2)).max(255),
  rows: z.object({ country4: size, network4: size, country6: size, network6: size, numbers: size }),
  bytes: z.object({
    country4: sizes,
    network4: sizes,
    country6: sizes,
    network6: sizes,
    numbers: sizes,
    names: sizes,
  }),
});

/** @throws Error where it is no seed of this format, or not the whole of one */
export function readSeedHeader(seed: Buffer): SeedHeader {
  const line = seed.subarray(0, Math.max(0, seed.indexOf(NEWLINE)));
  const header = headerSchema.parse(JSON.parse(line.toString('utf8')));
  const length = SECTIONS.reduce((sum, name) => sum + header.bytes[name][0], line.length + 1);
  if (seed.length !== length) throw new Error(`the seed has ${seed.length} bytes instead of ${length}`);
  return header;
}

/** Unpacked elsewhere than on this thread. @throws Error where it is no whole seed */
export async function decodeCountries(seed: Buffer): Promise<Countries> {
  const header = readSeedHeader(seed);
  return {
    codes: [null, ...header.countries],
    tables: {
      4: await decodeTable(seed, header, 'country4'),
      6: await decodeTable(seed, header, 'country6'),
    },
  };
}

/** Unpacked elsewhere than on this thread. @throws Error where it is no whole seed */
export async function decodeNetworks(seed: Buffer): Promise<Networks> {
  const header = readSeedHeader(seed);
  const numbers = await section(seed, header, 'numbers');
  const names = await section(seed, header, 'names');
  return {
    list: NetworkTable.ofText(sums(words(numbers, header.rows.numbers), NUMBER_WIDTH), names),
    tables: {
      4: await decodeTable(seed, header, 'network4'),
      6: await decodeTable(seed, header, 'network6'),
    },
  };
}

async function section(seed: Buffer, { bytes }: SeedHeader, name: SectionName): Promise<Buffer> {
  let start = seed.indexOf(NEWLINE) + 1;
  for (const one of SECTIONS.slice(0, SECTIONS.indexOf(name))) start += bytes[one][0];
  const [packed, plain] = bytes[name];
  // In one chunk, one byte longer than what is to be there: nothing is held twice.
  const content = await unpacked(seed.subarray(start, start + packed), {
    chunkSize: Math.max(plain + 1, 64),
    maxOutputLength: Math.max(plain, 1),
  });
  if (content.length !== plain) throw new Error(`the seed's section ${name} is not as long as it says`);
  return content;
}

async function decodeTable(seed: Buffer, header: SeedHeader, name: TableName): Promise<RangeTable> {
  const bytes = await section(seed, header, name);
  const rows = header.rows[name];
  const { key, value } = WIDTHS[name];
  const keys = sums(words(bytes, (rows * key) / 4), key);
  const last = bytes.subarray(rows * key);
  return new RangeTable(keys, key === 4 ? 1 : 2, value === 1 ? last : words(last, rows));
}

/** Makes differences of 4 or 8 bytes their running sums, in place. */
function sums(words: Uint32Array, width: 4 | 8): Uint32Array {
  const stride = width / 4;
  for (let i = stride; i < words.length; i += stride) {
    const low = (words[i] as number) + (words[i - stride] as number);
    words[i] = low;
    if (stride === 1) continue;
    words[i + 1] = (words[i + 1] as number) + (words[i - 1] as number) + (low > 0xffffffff ? 1 : 0);
  }
  return words;
}

/** The bytes as numbers, where they lie; copied only where numbers of 4 bytes may not lie. */
function words(bytes: Buffer, count: number): Uint32Array {
  if (bytes.length < 4 * count) throw new Error('the seed has fewer rows than it says');
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint32Array(whole.buffer, whole.byteOffset, count);
}
