import { parsePrefix } from '../../src-shared/address.ts';
import type { TargetSet } from './target-set.ts';

/** Own blocks and shared ones as a firewall holds them: disjoint. */
export class Held {
  /** Those that no shared one covers. */
  readonly own: TargetSet;
  readonly shared: TargetSet;
  /** Shared ones that are left out since they lie in own ones. */
  readonly hidden: TargetSet;

  /** Takes time by the number of own targets, however many are shared. */
  constructor(own: TargetSet, shared: TargetSet) {
    this.own = own.outside(shared);
    this.shared = shared;
    this.hidden = shared.inPrefixesOf(this.own);
  }

  get size(): number {
    return this.own.size + this.shared.size - this.hidden.size;
  }

  has(target: string): boolean {
    return this.own.has(target) || (this.shared.has(target) && !this.hidden.has(target));
  }

  *[Symbol.iterator](): IterableIterator<string> {
    yield* this.own;
    for (const target of this.shared) if (!this.hidden.has(target)) yield target;
  }

  /** Whether it is the same, of the same shared ones. */
  isSame({ own, shared, hidden }: Held): boolean {
    return shared === this.shared && own.isSame(this.own) && hidden.isSame(this.hidden);
  }

  /** What brings a firewall from here to there. */
  changeTo(next: Held): { add: string[]; remove: string[] } {
    const own = this.own.difference(next.own);
    const shared = this.shared === next.shared ? NO_DIFFERENCE : this.shared.difference(next.shared);
    const add = new Set([...own.added, ...this.hidden, ...shared.added]);
    const remove = new Set([...own.gone, ...next.hidden, ...shared.gone]);
    return {
      add: [...add].filter((target) => next.has(target) && !this.has(target)),
      remove: [...remove].filter((target) => this.has(target) && !next.has(target)),
    };
  }
}

const NO_DIFFERENCE = { gone: [], added: [] };

/** Whether a target shares an address with any of those. @param target canonical */
export function touches(target: string, shared: TargetSet): boolean {
  const prefix = parsePrefix(target);
  return prefix !== null && (shared.covers(prefix) || shared.within(prefix).length > 0);
}
