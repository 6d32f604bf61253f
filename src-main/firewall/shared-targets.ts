import type { Prefix } from '../../src-shared/address.ts';
import type { AddressSet } from '../../src-shared/address-set.ts';
import { UNENFORCEABLE, WIDEST } from './desired.ts';
import { codeOf, networkOf, type TargetCode } from './target-code.ts';
import { TargetSet } from './target-set.ts';

export interface OfLists {
  /** What lists have as prefixes and ranges. */
  readonly wide: AddressSet;
  /** Single addresses, canonical, in any order; they may repeat, and lie in `wide`. */
  readonly singles: Iterable<string>;
  /** Who is never kept out, whatever lists say: the allow list, this machine and its gateways, whoever is logged in. */
  readonly exempt: AddressSet;
}

/**
 * What all shared lists together want in the firewall: disjoint, and acceptable to `unenforceable`. A single address
 * stays one, however many lie side by side: firewalls find it faster than a prefix.
 */
export class SharedTargets {
  static readonly none = new SharedTargets(TargetSet.none);

  readonly targets: TargetSet;

  private constructor(targets: TargetSet) {
    this.targets = targets;
  }

  /** Prefixes that hold an exempt address are split, so that exactly the exempt addresses are free. */
  static of({ wide, singles, exempt }: OfLists): SharedTargets {
    const free = exempt.union(UNENFORCEABLE);
    return new SharedTargets(TargetSet.ofCodes(codes(wide.minus(free), singles, free.union(wide))));
  }

  get size(): number {
    return this.targets.size;
  }

  /** Whether one target holds every address of the prefix. */
  covers(prefix: Prefix): boolean {
    return this.targets.covers(prefix);
  }

  /** The targets that lie in the prefix. */
  within(prefix: Prefix): string[] {
    return this.targets.within(prefix);
  }
}

/** @param barred single addresses that are left out */
function* codes(wide: AddressSet, singles: Iterable<string>, barred: AddressSet): Iterable<TargetCode> {
  for (const prefix of wide.prefixes(WIDEST)) yield codeOf(prefix);
  for (const single of singles) {
    const code = codeOf(single);
    if (!barred.has(networkOf(code))) yield code;
  }
}
