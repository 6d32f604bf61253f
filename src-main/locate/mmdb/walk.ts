import type { FamilyTables } from '../place-tables.ts';
import { RangeTableBuilder } from '../range-table-builder.ts';
import { UnusableFile } from '../unusable-file.ts';
import type { SearchTree } from './search-tree.ts';

/**
 * What a tree says of every address, as tables: IPv6 by /64, each with what is
 * said of its first address. IPv4 under another name (6to4, Teredo) is not known.
 * @param valueUnder 0: nothing is known
 * @throws UnusableFile where nodes lead back to one another
 * @throws RangeError where there are more ranges than a table may have
 */
export function tablesOf(tree: SearchTree, valueUnder: (record: number) => number): FamilyTables {
  const walk = new Walk(tree, valueUnder);
  const ipv4 = walk.table(4, tree.ipv4());
  const nothing = new RangeTableBuilder(2).build();
  return { 4: ipv4, 6: tree.ipVersion === 6 ? walk.table(6, 0) : nothing };
}

class Walk {
  readonly #tree: SearchTree;
  readonly #valueUnder: (record: number) => number;
  /** One bit for each node: a tree has but one way to each, so that the walk has an end. */
  readonly #visited: Uint8Array;
  #ipv4 = -1;
  /** Bits of an address below its key. */
  #restBits = 0;

  constructor(tree: SearchTree, valueUnder: (record: number) => number) {
    this.#tree = tree;
    this.#valueUnder = valueUnder;
    this.#visited = new Uint8Array((tree.nodes >> 3) + 1);
  }

  table(family: 4 | 6, root: number): ReturnType<RangeTableBuilder['build']> {
    const builder = new RangeTableBuilder(family === 4 ? 1 : 2);
    this.#restBits = family === 4 ? 0 : 64;
    // IPv4 keys are the lower half of a pair, so its walk begins in the middle.
    this.#down(builder, root, family === 4 ? 32 : 0, 0, 0);
    if (family === 4) this.#ipv4 = root;
    return builder.build();
  }

  #down(builder: RangeTableBuilder, record: number, depth: number, high: number, low: number): void {
    const tree = this.#tree;
    if (record >= tree.nodes) {
      builder.mark(high, low, record === tree.nodes ? 0 : this.#valueUnder(record));
    } else if (depth === 64) {
      builder.mark(high, low, this.#first(record));
    } else if (record === this.#ipv4) {
      builder.mark(high, low, 0);
    } else {
      this.#visit(record);
      this.#down(builder, tree.left(record), depth + 1, high, low);
      const bit = 2 ** (31 - (depth % 32));
      const [rightHigh, rightLow] = depth < 32 ? [high + bit, low] : [high, low + bit];
      this.#down(builder, tree.right(record), depth + 1, rightHigh, rightLow);
    }
  }

  /** What is said of the first address under a key; nothing where the tree is deeper than addresses are long. */
  #first(node: number): number {
    let record = node;
    for (let bit = 0; bit < this.#restBits && record < this.#tree.nodes; bit++) {
      if (record === this.#ipv4) return 0;
      this.#visit(record);
      record = this.#tree.left(record);
    }
    return record > this.#tree.nodes ? this.#valueUnder(record) : 0;
  }

  #visit(node: number): void {
    const mask = 1 << (node & 7);
    const seen = this.#visited[node >> 3] as number;
    if ((seen & mask) !== 0) throw new UnusableFile('it is damaged: its tree leads in circles. Get it anew');
    this.#visited[node >> 3] = seen | mask;
  }
}
