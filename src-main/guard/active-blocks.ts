import { type Prefix, parsePrefix, prefixContains, prefixesOverlap } from '../../src-shared/address.ts';
import type { Block } from '../../src-shared/block.ts';

/** The blocks that stand now, by target: at most one each. */
export class ActiveBlocks {
  readonly #byTarget = new Map<string, Block>();
  /** Those of more than one address, parsed: an attacker may be inside one. */
  readonly #wide = new Map<string, Prefix>();

  get targets(): string[] {
    return [...this.#byTarget.keys()];
  }

  get all(): Block[] {
    return [...this.#byTarget.values()];
  }

  get size(): number {
    return this.#byTarget.size;
  }

  add(block: Block): void {
    this.#byTarget.set(block.target, block);
    if (!block.target.includes('/')) return;
    const prefix = parsePrefix(block.target);
    if (prefix !== null) this.#wide.set(block.target, prefix);
  }

  remove(target: string): void {
    this.#byTarget.delete(target);
    this.#wide.delete(target);
  }

  replaceAll(blocks: readonly Block[]): void {
    this.#byTarget.clear();
    this.#wide.clear();
    for (const block of blocks) this.add(block);
  }

  get(target: string): Block | null {
    return this.#byTarget.get(target) ?? null;
  }

  /** The block that keeps all of this target out, the target's own first. */
  covering(target: string): Block | null {
    const own = this.get(target);
    if (own !== null || this.#wide.size === 0) return own;
    const inner = parsePrefix(target);
    if (inner === null) return null;
    for (const [wide, prefix] of this.#wide) if (prefixContains(prefix, inner)) return this.get(wide);
    return null;
  }

  /** Blocks that keep out any address of this prefix. */
  overlapping(prefix: Prefix): Block[] {
    return [...this.#byTarget.values()].filter((block) => {
      const target = parsePrefix(block.target);
      return target !== null && prefixesOverlap(target, prefix);
    });
  }

  /** Those that are over at that time. */
  due(now: number): Block[] {
    return [...this.#byTarget.values()].filter(({ until }) => until !== null && until <= now);
  }

  /** When the next one is over; null if none ever is. */
  get nextEnd(): number | null {
    let next: number | null = null;
    for (const { until } of this.#byTarget.values())
      if (until !== null && (next === null || until < next)) next = until;
    return next;
  }
}
