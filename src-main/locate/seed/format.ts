/**
 * The seed file: one line of JSON (the header), then sections, each packed with
 * gzip (which has a checksum), in the order of SECTIONS. Numbers are
 * little-endian. IPv6 is kept by /64, which is what an attacker is counted by:
 * a /64 has the place of its first address.
 *
 * A table has one row for each key at which its value changes. Its section
 * holds the keys, each as the difference to the one before, then the values.
 */
import type { Source } from '../source.ts';

export const FORMAT = 1;

export const TABLES = ['country4', 'network4', 'country6', 'network6'] as const;
export type TableName = (typeof TABLES)[number];
export const SECTIONS = [...TABLES, 'numbers', 'names'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Bytes of a key (its lower half first) and of a value. */
export const WIDTHS: Readonly<Record<TableName, { key: 4 | 8; value: 1 | 4 }>> = {
  country4: { key: 4, value: 1 },
  network4: { key: 4, value: 4 },
  country6: { key: 8, value: 1 },
  network6: { key: 8, value: 4 },
};

/** Bytes of an autonomous system's number, which is written as the difference to the one before. */
export const NUMBER_WIDTH = 4;

export interface SeedHeader {
  readonly format: typeof FORMAT;
  readonly sources: readonly Source[];
  /** Two letters each; the first has value 1 in the tables. */
  readonly countries: readonly string[];
  readonly rows: Readonly<Record<TableName | 'numbers', number>>;
  /** Of each section, packed and not. */
  readonly bytes: Readonly<Record<SectionName, readonly [packed: number, plain: number]>>;
}
