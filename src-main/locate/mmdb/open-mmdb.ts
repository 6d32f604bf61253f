import { type Network, NetworkTable } from '../network-table.ts';
import type { Countries, FamilyTables, Networks } from '../place-tables.ts';
import type { Source } from '../source.ts';
import { UnusableFile } from '../unusable-file.ts';
import { sourceOf } from './credit.ts';
import { DataSection } from './data-section.ts';
import { readMetadata } from './metadata.ts';
import { readFileWhole } from './read-file.ts';
import { countryOf, networkOf } from './record.ts';
import { SearchTree } from './search-tree.ts';
import { tablesOf } from './walk.ts';

/** What was in a file of the owner's. */
export interface Opened<T> {
  readonly content: T;
  readonly source: Source;
}

/** Different records of one file: several times what the largest have. */
const MOST_RECORDS = 2 ** 22;

/**
 * The countries of an MMDB.
 * @throws UnusableFile where it can't be read, is none, is damaged, or has no countries
 */
export function openCountries(path: string): Opened<Countries> {
  const codes: (string | null)[] = [null];
  const values = new Map<string, number>();
  const { tables, source } = read(path, (data, at) => {
    const code = countryOf(data, at);
    if (code === null) return 0;
    const value = values.get(code) ?? codes.push(code) - 1;
    values.set(code, value);
    return value;
  });
  if (codes.length === 1) throw new UnusableFile('it has no countries');
  return { content: { codes, tables }, source };
}

/**
 * The networks of an MMDB.
 * @throws UnusableFile where it can't be read, is none, is damaged, or has no networks
 */
export function openNetworks(path: string): Opened<Networks> {
  const networks: Network[] = [];
  const places = new Map<number, number>();
  const { tables, source } = read(path, (data, at) => {
    const network = networkOf(data, at, (number) => places.has(number));
    if (network === null) return 0;
    const place = places.get(network.number) ?? networks.push(network);
    places.set(network.number, place);
    return place;
  });
  if (networks.length === 0) throw new UnusableFile('it has no networks');
  return { content: { list: NetworkTable.of(networks), tables }, source };
}

/** Everything is read now, so that no look-up meets anything of the file any more. */
function read(
  path: string,
  valueAt: (data: DataSection, at: number) => number,
): { readonly tables: FamilyTables; readonly source: Source } {
  const file = readFileWhole(path);
  const metadata = readMetadata(file);
  const tree = new SearchTree(file, metadata);
  const data = new DataSection(tree.data(metadata.start));
  const values = new Map<number, number>();
  const valueUnder = (record: number) => {
    const known = values.get(record);
    if (known !== undefined) return known;
    if (values.size === MOST_RECORDS) throw new UnusableFile('its records are too many');
    const value = valueAt(data, tree.placeOf(record));
    values.set(record, value);
    return value;
  };
  return { tables: tablesOf(tree, valueUnder), source: sourceOf(path, metadata) };
}
