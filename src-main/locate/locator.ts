import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parsePrefix } from '../../src-shared/address.ts';
import type { Place } from '../../src-shared/contract.ts';
import { LayeredData } from './layered-data.ts';
import { countriesOver, networksOver } from './layers.ts';
import { openCountries, openNetworks } from './mmdb/open-mmdb.ts';
import type { Network } from './network-table.ts';
import type { Countries, FamilyTables, Networks } from './place-tables.ts';
import { prefixesIn } from './prefixes.ts';
import { searchNetworks } from './search-networks.ts';
import { decodeCountries, decodeNetworks, readSeedHeader } from './seed/decode.ts';
import type { Source } from './source.ts';

const BROUGHT = fileURLToPath(new URL('../../assets/geo/places.seed', import.meta.url));

/** Files of the owner's own (MMDB); null or absent: what Drawbridge brings. One that has both may be given for both. */
export interface PlaceFiles {
  readonly countryFile?: string | null;
  readonly networkFile?: string | null;
}

/** Country and network of an address, from data that are on this machine: nothing is asked of anybody. */
export interface Locator {
  /** Of an address or CIDR prefix (its first address). Never throws; what is not known is null. */
  place(target: string): Place;
  /**
   * All addresses that `place` puts into a country (ISO 3166-1 alpha-2) or network (AS number):
   * the fewest canonical prefixes, IPv4 first, rising; of IPv6 none longer than /64.
   */
  prefixesOf(place: { readonly country: string } | { readonly network: number }): string[];
  /** Networks by number ("AS3320", "3320") or part of their name, the best first. */
  networksNamed(text: string, limit: number): { number: number; name: string }[];
  /** All countries that `place` knows, sorted. */
  countries(): string[];
  /** Whose data is asked, for the attribution: the owner's files that are in use, then what Drawbridge brings. */
  readonly sources: readonly Source[];
  /** Why a file of the owner's is not used, in sentences; null: all is well. */
  readonly problem: string | null;
  /** Whether a file of the owner's was replaced since it was last tried: then `reload`. Costs a look at their folders. */
  isStale(): boolean;
  /**
   * Reads those of the owner's files that were replaced, or others if they are given. One that can't be read any more
   * goes on as it was read before, and `problem` says so. Takes a second or two for 100 MB.
   */
  reload(files?: PlaceFiles): void;
}

/** Data that can't be read is the same as none: nothing is known then, and `sources` does not name it. */
export function openLocator({ seed = BROUGHT, ...files }: PlaceFiles & { seed?: string } = {}): Locator {
  return new FileLocator(seed, files);
}

class FileLocator implements Locator {
  readonly #seed: string;
  /** Whose data Drawbridge brings. */
  readonly #brought: readonly Source[];
  readonly #countries: LayeredData<Countries>;
  readonly #networks: LayeredData<Networks>;
  #files: PlaceFiles;

  constructor(seed: string, files: PlaceFiles) {
    this.#seed = seed;
    this.#brought = this.#fromSeed((bytes) => readSeedHeader(bytes).sources) ?? [];
    this.#countries = new LayeredData({
      what: 'countries',
      brought: () => this.#fromSeed(decodeCountries),
      open: openCountries,
      over: countriesOver,
    });
    this.#networks = new LayeredData({
      what: 'networks',
      brought: () => this.#fromSeed(decodeNetworks),
      open: openNetworks,
      over: networksOver,
    });
    this.#files = files;
    this.reload();
  }

  get sources(): readonly Source[] {
    const owned = [this.#countries.source, this.#networks.source].filter((source) => source !== null);
    // One file may serve for both.
    const told = owned.filter(({ name, date }, i) => {
      return owned.findIndex((other) => other.name === name && other.date === date) === i;
    });
    return [...told, ...this.#brought];
  }

  get problem(): string | null {
    const problems = [this.#countries.problem, this.#networks.problem].filter((problem) => problem !== null);
    return problems.length === 0 ? null : problems.join(' ');
  }

  isStale(): boolean {
    return this.#countries.isStale || this.#networks.isStale;
  }

  reload(files: PlaceFiles = this.#files): void {
    this.#files = files;
    this.#countries.use(files.countryFile ?? null);
    this.#networks.use(files.networkFile ?? null);
  }

  place(target: string): Place {
    const prefix = parsePrefix(target);
    if (prefix === null) return { country: null, network: null };
    const countries = this.#countries.content;
    const networks = this.#networks.content;
    const find = ({ 4: ipv4, 6: ipv6 }: FamilyTables) =>
      prefix.family === 4
        ? ipv4.find(0, Number(prefix.network))
        : ipv6.find(Number(prefix.network >> 96n), Number((prefix.network >> 64n) & 0xffffffffn));
    return {
      country: countries?.codes[find(countries.tables)] ?? null,
      network: networks?.list.at(find(networks.tables)) ?? null,
    };
  }

  prefixesOf(place: { readonly country: string } | { readonly network: number }): string[] {
    const [tables, value] =
      'country' in place
        ? [this.#countries.content?.tables, this.#countries.content?.codes.indexOf(place.country) ?? 0]
        : [this.#networks.content?.tables, this.#networks.content?.list.placeOf(place.network) ?? 0];
    if (tables === undefined || value <= 0) return [];
    return [...prefixesIn(tables[4], 4, value), ...prefixesIn(tables[6], 6, value)];
  }

  networksNamed(text: string, limit: number): Network[] {
    const networks = this.#networks.content;
    return networks === null ? [] : searchNetworks(networks, text, limit);
  }

  countries(): string[] {
    const codes = this.#countries.content?.codes ?? [];
    return codes.filter((code) => code !== null).toSorted();
  }

  #fromSeed<T>(read: (seed: Buffer) => T): T | null {
    try {
      return read(readFileSync(this.#seed));
    } catch {
      return null;
    }
  }
}
