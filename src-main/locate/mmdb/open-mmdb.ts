import { inTurns } from '../../in-turns.ts';
import { type Network, NetworkTable } from '../network-table.ts';
import type { Countries, FamilyTables, Networks } from '../place-tables.ts';
import type { Source } from '../source.ts';
import { UnusableFile } from '../unusable-file.ts';
import { sourceOf } from './credit.ts';
import { DataSection } from './data-section.ts';
import { type Metadata, readMetadata } from './metadata.ts';
import { readFileWhole } from './read-file.ts';
import { countryOf, networkOf } from './record.ts';
import { RecordValues } from './record-values.ts';
import { SearchTree } from './search-tree.ts';
import { tablesOf } from './walk.ts';

/** What was in a file of the owner's. */
export interface Opened<T> {
  readonly content: T;
  readonly source: Source;
}

/**
 * The countries of an MMDB.
 * @param signal ends the reading
 * @throws UnusableFile where it can't be read, is none, is damaged, or has no countries; the signal's reason
 */
export function openCountries(path: string, signal: AbortSignal): Promise<Opened<Countries>> {
  return opened(path, signal, function* (content) {
    const codes: (string | null)[] = [null];
    const values = new Map<string, number>();
    const tables = yield* tablesIn(content, function* (data, at) {
      const code = yield* countryOf(data, at);
      if (code === null) return 0;
      const value = values.get(code) ?? codes.push(code) - 1;
      values.set(code, value);
      return value;
    });
    if (codes.length === 1) throw new UnusableFile('it has no countries');
    return { codes, tables };
  });
}

/**
 * The networks of an MMDB.
 * @param signal ends the reading
 * @throws UnusableFile where it can't be read, is none, is damaged, or has no networks; the signal's reason
 */
export function openNetworks(path: string, signal: AbortSignal): Promise<Opened<Networks>> {
  return opened(path, signal, function* (content) {
    const networks: Network[] = [];
    const places = new Map<number, number>();
    const tables = yield* tablesIn(content, function* (data, at) {
      const network = yield* networkOf(data, at, (number) => places.has(number));
      if (network === null) return 0;
      const place = places.get(network.number) ?? networks.push(network);
      places.set(network.number, place);
      return place;
    });
    if (networks.length === 0) throw new UnusableFile('it has no networks');
    return { list: yield* NetworkTable.of(networks), tables };
  });
}

interface FileContent {
  readonly file: Buffer;
  readonly metadata: Metadata;
}

/** Everything is read now, in turns, so that no look-up meets anything of the file any more. */
async function opened<T>(
  path: string,
  signal: AbortSignal,
  read: (content: FileContent) => Generator<undefined, T>,
): Promise<Opened<T>> {
  const file = await readFileWhole(path, signal);
  const work = function* () {
    const metadata = yield* readMetadata(file);
    return { content: yield* read({ file, metadata }), source: sourceOf(path, metadata) };
  };
  return inTurns(work(), signal);
}

function* tablesIn({ file, metadata }: FileContent, read: ReadRecord): Generator<undefined, FamilyTables> {
  const tree = new SearchTree(file, metadata);
  const data = new DataSection(tree.data(metadata.start));
  const values = new RecordValues((record) => read(data, tree.placeOf(record)));
  return yield* tablesOf(tree, values);
}

/** Reads the record at a place: its value in the tables; 0: nothing is known. */
type ReadRecord = (data: DataSection, at: number) => Generator<undefined, number>;
