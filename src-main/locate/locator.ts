import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Family, parsePrefix } from '../../src-shared/address.ts';
import type { Place } from '../../src-shared/contract.ts';
import type { RangeTable } from './range-table.ts';
import { decodeTables, readSeedHeader, type SeedTables } from './seed/decode.ts';
import type { Source } from './seed/format.ts';

const BROUGHT = fileURLToPath(new URL('../../assets/geo/places.seed', import.meta.url));

/** Country and network of an address, from data that Drawbridge brings: nothing is asked of anybody. */
export interface Locator {
  /** Of an address or CIDR prefix (its first address). Never throws; what is not known is null. */
  place(target: string): Place;
  /** What is asked, for the attribution: name, date (YYYY-MM-DD), licence, credit. Empty: the data can't be read. */
  readonly sources: readonly Source[];
}

/** Data that can't be read is the same as none: nothing is known then, and `sources` is empty. */
export function openLocator(file: string = BROUGHT): Locator {
  try {
    const bytes = readFileSync(file);
    return new SeedLocator(bytes, readSeedHeader(bytes).sources);
  } catch {
    return { place: () => ({ country: null, network: null }), sources: [] };
  }
}

class SeedLocator implements Locator {
  readonly sources: readonly Source[];
  /** The file until it is first asked, then what was in it; null: it could not be read after all. */
  #data: Buffer | SeedTables | null;

  constructor(bytes: Buffer, sources: readonly Source[]) {
    this.#data = bytes;
    this.sources = sources;
  }

  place(target: string): Place {
    const prefix = parsePrefix(target);
    const tables = this.#tables();
    if (prefix === null || tables === null) return { country: null, network: null };
    const { family, network } = prefix;
    return {
      country: tables.countries[find(tables.country, family, network)] ?? null,
      network: tables.networks.at(find(tables.network, family, network)),
    };
  }

  #tables(): SeedTables | null {
    if (Buffer.isBuffer(this.#data)) {
      try {
        this.#data = decodeTables(this.#data);
      } catch {
        this.#data = null;
      }
    }
    return this.#data;
  }
}

function find(tables: Readonly<Record<Family, RangeTable>>, family: Family, address: bigint): number {
  if (family === 4) return tables[4].find(0, Number(address));
  return tables[6].find(Number(address >> 96n), Number((address >> 64n) & 0xffffffffn));
}
