import type { OwnBlock } from '../../shared-entry.ts';
import type { OwnBlocksPort } from '../own-blocks-port.ts';

interface Kept {
  readonly block: OwnBlock;
  remote: string | null;
  /** It was told, or nobody knows whether it was. */
  isTelling: boolean;
  /** Null: it stands. */
  lifted: 'here' | 'elsewhere' | null;
}

/** A guard's blocks by rules in memory, as the store keeps them. */
export class MemoryBlocks implements OwnBlocksPort {
  readonly #kept = new Map<number, Kept>();
  #lastId = 0;

  block(target: string, lastsMs: number | null = 3_600_000, rule = 'password'): number {
    const id = ++this.#lastId;
    const since = Date.now();
    const until = lastsMs === null ? null : since + lastsMs;
    const reason = '5 wrong passwords within 10 minutes';
    const block = { id, target, since, until, rule, reason };
    this.#kept.set(id, { block, remote: null, isTelling: false, lifted: null });
    return id;
  }

  /** As the owner does it. */
  unblock(target: string): void {
    for (const kept of this.#kept.values()) {
      if (kept.block.target === target && kept.lifted === null) kept.lifted = 'here';
    }
  }

  standing(): string[] {
    return this.#standing()
      .map(({ block }) => block.target)
      .sort();
  }

  untold(limit: number): OwnBlock[] {
    return this.#standing()
      .filter(({ remote }) => remote === null)
      .map(({ block }) => block)
      .slice(0, limit);
  }

  told(): { block: OwnBlock; remote: string }[] {
    return this.#standing().flatMap(({ block, remote }) => (remote === null ? [] : [{ block, remote }]));
  }

  liftedButTold(limit: number): { id: number; target: string }[] {
    return [...this.#kept.values()]
      .filter(({ isTelling, lifted }) => isTelling && lifted === 'here')
      .map(({ block: { id, target } }) => ({ id, target }))
      .slice(0, limit);
  }

  counts(): { told: number; untold: number; liftedButTold: number } {
    return {
      told: this.told().length,
      untold: this.untold(Number.MAX_SAFE_INTEGER).length,
      liftedButTold: this.liftedButTold(Number.MAX_SAFE_INTEGER).length,
    };
  }

  setTelling(ids: readonly number[]): void {
    for (const id of ids) {
      const kept = this.#kept.get(id);
      if (kept !== undefined) kept.isTelling = true;
    }
  }

  setTold(id: number, remote: string): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined) Object.assign(kept, { remote, isTelling: true });
  }

  forgetTold(ids: readonly number[]): void {
    for (const id of ids) {
      const kept = this.#kept.get(id);
      if (kept !== undefined) Object.assign(kept, { remote: null, isTelling: false });
    }
  }

  async lift(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const kept = this.#kept.get(id);
      if (kept !== undefined) kept.lifted = 'elsewhere';
    }
    await Promise.resolve();
  }

  #standing(): Kept[] {
    const now = Date.now();
    return [...this.#kept.values()].filter(
      ({ block: { until }, lifted }) => lifted === null && (until === null || until > now),
    );
  }
}
