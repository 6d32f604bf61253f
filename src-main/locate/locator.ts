import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parsePrefix } from '../../src-shared/address.ts';
import type { Place } from '../../src-shared/contract.ts';
import { isSameFile, type OwnersFile, ownersFile } from './file-identity.ts';
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
   * Reads those of the owner's files that were replaced, or others if they are given. Where one can't be read, what was
   * in use goes on, and `problem` says so. Takes some seconds for 100 MB, in turns; until a file is read,
   * all answers are as before. What is asked for last wins: when this resolves, that was read, whoever asked for it.
   */
  reload(files?: PlaceFiles): Promise<void>;
  /** Ends reading; nothing is read any more. What was read goes on being asked. */
  stop(): Promise<void>;
}

/** Data that can't be read is the same as none: nothing is known then, and `sources` does not name it. */
export async function openLocator({
  seed = BROUGHT,
  ...files
}: PlaceFiles & { seed?: string } = {}): Promise<Locator> {
  const locator = new FileLocator(seed);
  await locator.reload(files);
  return locator;
}

/** The owner's files, as they were when they were asked for. */
interface Asked {
  readonly countries: OwnersFile;
  readonly networks: OwnersFile;
}

class FileLocator implements Locator {
  readonly #seed: string;
  /** Whose data Drawbridge brings. */
  readonly #brought: readonly Source[];
  readonly #countries: LayeredData<Countries>;
  readonly #networks: LayeredData<Networks>;
  #asked: Asked | null = null;
  /** One after the other: of those that were asked for, only the latest is not ended early. */
  #reading: Promise<void> = Promise.resolve();
  #ending = new AbortController();
  #isStopped = false;

  constructor(seed: string) {
    this.#seed = seed;
    this.#brought = sourcesOf(seed);
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
    if (this.#asked === null) return false;
    const { countries, networks } = this.#asked;
    return [countries, networks].some((file) => !isSameFile(file, ownersFile(file.path)));
  }

  async reload(files: PlaceFiles = this.#files): Promise<void> {
    // Before they are read: what is written meanwhile makes them stale.
    const asked = {
      countries: ownersFile(files.countryFile ?? null),
      networks: ownersFile(files.networkFile ?? null),
    };
    if (!this.#isStopped && !isSame(asked, this.#asked)) {
      this.#asked = asked;
      this.#ending.abort();
      this.#ending = new AbortController();
      const { signal } = this.#ending;
      this.#reading = this.#reading.catch(() => undefined).then(() => this.#read(asked, signal));
    }
    await this.#settled();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#ending.abort();
    await this.#settled();
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

  get #files(): PlaceFiles {
    return {
      countryFile: this.#asked?.countries.path ?? null,
      networkFile: this.#asked?.networks.path ?? null,
    };
  }

  async #read({ countries, networks }: Asked, signal: AbortSignal): Promise<void> {
    try {
      const putCountries = await this.#countries.read(countries, signal);
      const putNetworks = await this.#networks.read(networks, signal);
      signal.throwIfAborted();
      // At once: one file may be for both.
      putCountries();
      putNetworks();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** When nothing is being read, whatever was asked for meanwhile. */
  async #settled(): Promise<void> {
    for (let reading: Promise<void> | null = null; reading !== this.#reading; ) {
      reading = this.#reading;
      await reading;
    }
  }

  async #fromSeed<T>(read: (seed: Buffer) => Promise<T>): Promise<T | null> {
    try {
      return await read(await readFile(this.#seed));
    } catch {
      return null;
    }
  }
}

function isSame(asked: Asked, before: Asked | null): boolean {
  return (
    before !== null &&
    isSameFile(asked.countries, before.countries) &&
    isSameFile(asked.networks, before.networks)
  );
}

function sourcesOf(seed: string): readonly Source[] {
  try {
    return readSeedHeader(readFileSync(seed)).sources;
  } catch {
    return [];
  }
}
