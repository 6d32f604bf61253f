import type { FamilyTables } from '../place-tables.ts';
import type { RangeTable } from '../range-table.ts';
import { RangeTableBuilder } from '../range-table-builder.ts';
import { UnusableFile } from '../unusable-file.ts';
import type { RecordValues } from './record-values.ts';
import type { SearchTree } from './search-tree.ts';

/** So many ways are taken in a step; at the end of each may be a record to read. */
const STEP = 128;

/**
 * What a tree says of every address, as tables: IPv6 by /64, each with what is
 * said of its first address. IPv4 under another name (6to4, Teredo) is not known.
 * In steps (see in-turns.ts).
 * @throws UnusableFile where nodes lead back to one another
 * @throws RangeError where there are more ranges than a table may have
 */
export function* tablesOf(tree: SearchTree, values: RecordValues): Generator<undefined, FamilyTables> {
  const walk = new Walk(tree, values);
  const ipv4 = yield* walk.table(4, tree.ipv4());
  const nothing = yield* new RangeTableBuilder(2).build();
  return { 4: ipv4, 6: tree.ipVersion === 6 ? yield* walk.table(6, 0) : nothing };
}

/** A way down the tree, and the first key under it. */
interface Way {
  readonly record: number;
  readonly depth: number;
  readonly high: number;
  readonly low: number;
}

class Walk {
  readonly #tree: SearchTree;
  readonly #values: RecordValues;
  /** One bit for each node: a tree has but one way to each, so that the walk has an end. */
  readonly #visited: Uint8Array;
  #ipv4 = -1;
  /** Bits of an address below its key. */
  #restBits = 0;

  constructor(tree: SearchTree, values: RecordValues) {
    this.#tree = tree;
    this.#values = values;
    this.#visited = new Uint8Array((tree.nodes >> 3) + 1);
  }

  *table(family: 4 | 6, root: number): Generator<undefined, RangeTable> {
    const tree = this.#tree;
    const builder = new RangeTableBuilder(family === 4 ? 1 : 2);
    this.#restBits = family === 4 ? 0 : 64;
    // Still to be taken, the leftmost last. IPv4 keys are the lower half of a pair, so its walk begins in the middle.
    const ways: Way[] = [{ record: root, depth: family === 4 ? 32 : 0, high: 0, low: 0 }];
    let taken = 0;
    for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
      const { record, depth, high, low } = way;
      if (record < tree.nodes && depth < 64 && record !== this.#ipv4) {
        this.#visit(record);
        const bit = 2 ** (31 - (depth % 32));
        const [rightHigh, rightLow] = depth < 32 ? [high + bit, low] : [high, low + bit];
        ways.push({ record: tree.right(record), depth: depth + 1, high: rightHigh, low: rightLow });
        ways.push({ record: tree.left(record), depth: depth + 1, high, low });
      } else {
        const end = this.#first(record);
        const value = end === tree.nodes ? 0 : (this.#values.known(end) ?? (yield* this.#values.read(end)));
        builder.mark(high, low, value);
      }
      if (++taken % STEP === 0) yield;
    }
    if (family === 4) this.#ipv4 = root;
    return yield* builder.build();
  }

  /** The record of the first address under a key; none where the tree is deeper than addresses are long. */
  #first(record: number): number {
    const { nodes } = this.#tree;
    let first = record;
    for (let bit = 0; bit < this.#restBits && first < nodes; bit++) {
      if (first === this.#ipv4) return nodes;
      this.#visit(first);
      first = this.#tree.left(first);
    }
    return Math.max(first, nodes);
  }

  #visit(node: number): void {
    const mask = 1 << (node & 7);
    const seen = this.#visited[node >> 3] as number;
    if ((seen & mask) !== 0) throw new UnusableFile('it is damaged: its tree leads in circles. Get it anew');
    this.#visited[node >> 3] = seen | mask;
  }
}
