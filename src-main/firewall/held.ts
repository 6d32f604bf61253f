import { type Prefix, parsePrefix } from '../../src-shared/address.ts';
import type { TargetSet } from './target-set.ts';

/** Own blocks and shared ones as a firewall holds them: disjoint. */
export class Held {
  /** Those that no shared one covers. */
  readonly own: ReadonlySet<string>;
  readonly shared: TargetSet;
  /** Shared ones that are left out since they lie in own ones. */
  readonly hidden: ReadonlySet<string>;

  /**
   * Takes time by the number of own targets, however many are shared.
   * @param own canonical and disjoint
   */
  constructor(own: Iterable<string>, shared: TargetSet) {
    const left = new Set<string>();
    const hidden = new Set<string>();
    for (const target of own) {
      const prefix = targetPrefix(target);
      if (shared.covers(prefix)) continue;
      left.add(target);
      if (target.includes('/')) for (const inner of shared.within(prefix)) hidden.add(inner);
    }
    this.own = left;
    this.shared = shared;
    this.hidden = hidden;
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
    return shared === this.shared && isEqual(own, this.own) && isEqual(hidden, this.hidden);
  }

  /** What brings a firewall from here to there. */
  changeTo(next: Held): { add: string[]; remove: string[] } {
    const { gone, added } =
      this.shared === next.shared ? { gone: [], added: [] } : this.shared.difference(next.shared);
    const add = new Set([...next.own, ...this.hidden, ...added]);
    const remove = new Set([...this.own, ...next.hidden, ...gone]);
    return {
      add: [...add].filter((target) => next.has(target) && !this.has(target)),
      remove: [...remove].filter((target) => this.has(target) && !next.has(target)),
    };
  }
}

function isEqual(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((target) => b.has(target));
}

/** Whether a target shares an address with any of those. */
export function touches(target: string, shared: TargetSet): boolean {
  const prefix = targetPrefix(target);
  return shared.covers(prefix) || shared.within(prefix).length > 0;
}

function targetPrefix(target: string): Prefix {
  const prefix = parsePrefix(target);
  if (prefix === null) throw new Error(`${JSON.stringify(target)} is neither an address nor a prefix`);
  return prefix;
}
