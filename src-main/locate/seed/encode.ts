import { constants, gzipSync } from 'node:zlib';
import type { Network } from '../network-table.ts';
import type { Source } from '../source.ts';
import type { Boundary } from './boundaries.ts';
import {
  FORMAT,
  NUMBER_WIDTH,
  SECTIONS,
  type SectionName,
  type SeedHeader,
  TABLES,
  type TableName,
  WIDTHS,
} from './format.ts';
import { cleanName } from './network-name.ts';

/** By which country code (two capitals), and by which AS number, an address is known from a key on; null: none. */
export interface SeedContent {
  readonly sources: readonly Source[];
  readonly networks: readonly Network[];
  readonly country4: readonly Boundary<string>[];
  readonly network4: readonly Boundary<number>[];
  readonly country6: readonly Boundary<string>[];
  readonly network6: readonly Boundary<number>[];
}

/** The seed file: the same bytes for the same content. */
export function encodeSeed(given: SeedContent): Buffer {
  const content = {
    ...given,
    country4: below(given.country4, 32n),
    network4: below(given.network4, 32n),
    country6: below(given.country6, 64n),
    network6: below(given.network6, 64n),
  };
  const countries = distinct([...content.country4, ...content.country6]).sort();
  if (countries.length > 255)
    throw new Error(`${countries.length} countries are more than a byte can tell apart`);
  const numbers = distinct([...content.network4, ...content.network6]).sort((a, b) => a - b);
  const names = new Map(content.networks.map(({ number, name }) => [number, cleanName(name)]));
  const countryAt = places(countries);
  const networkAt = places(numbers);
  const plain: Record<SectionName, Buffer> = {
    country4: table('country4', content.country4, countryAt),
    network4: table('network4', content.network4, networkAt),
    country6: table('country6', content.country6, countryAt),
    network6: table('network6', content.network6, networkAt),
    numbers: integers(differences(numbers.map(BigInt)), NUMBER_WIDTH),
    names: Buffer.from(numbers.map((number) => `${names.get(number) ?? ''}\n`).join('')),
  };
  const packed = SECTIONS.map((name) => pack(plain[name]));
  const rows = Object.fromEntries(TABLES.map((name) => [name, content[name].length]));
  const header: SeedHeader = {
    format: FORMAT,
    sources: content.sources,
    countries,
    rows: { ...(rows as Record<TableName, number>), numbers: numbers.length },
    bytes: Object.fromEntries(
      SECTIONS.map((name, i) => [name, [packed[i]?.length ?? 0, plain[name].length]]),
    ) as unknown as SeedHeader['bytes'],
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...packed]);
}

/** A range that ends with the last address leaves a boundary after it, which nobody can ask for. */
function below<V>(boundaries: readonly Boundary<V>[], bits: bigint): Boundary<V>[] {
  return boundaries.filter(({ key }) => key >> bits === 0n);
}

function distinct<V>(boundaries: readonly Boundary<V>[]): V[] {
  return [...new Set(boundaries.flatMap(({ value }) => (value === null ? [] : [value])))];
}

function places<V>(values: readonly V[]): ReadonlyMap<V, number> {
  return new Map(values.map((value, i) => [value, i + 1]));
}

function table<V>(name: TableName, rows: readonly Boundary<V>[], at: ReadonlyMap<V, number>): Buffer {
  const { key, value } = WIDTHS[name];
  const values = rows.map((row) => BigInt(row.value === null ? 0 : (at.get(row.value) ?? 0)));
  return Buffer.concat([integers(differences(rows.map((row) => row.key)), key), integers(values, value)]);
}

function differences(rising: readonly bigint[]): bigint[] {
  return rising.map((value, i) => value - (rising[i - 1] ?? 0n));
}

/** Little-endian. */
function integers(values: readonly bigint[], width: number): Buffer {
  const bytes = Buffer.alloc(values.length * width);
  for (const [row, value] of values.entries()) {
    if (value < 0n || value >> BigInt(8 * width) !== 0n)
      throw new Error(`${value} does not fit in ${width} bytes`);
    for (let i = 0; i < width; i++) bytes[row * width + i] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
  return bytes;
}

function pack(bytes: Buffer): Buffer {
  return gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
}
