import type { Block } from '../../src-shared/block.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { Cover } from './cover.ts';

const PAGE = 5000;

/** What has become of blocks since somebody looked last. */
export interface BlocksChange {
  readonly began: readonly Block[];
  readonly ended: readonly Block[];
}

/**
 * All blocks there ever were, kept in mind: views, states and sums ask for them
 * at every turn. Those that retention deletes stay until the thread ends.
 */
export class KnownBlocks {
  readonly #reader: StoreReader;
  readonly #byId = new Map<number, Block>();
  #standing = new Set<number>();
  #last = 0;
  #change = '';
  /** Of all that ever began, and of those that stand. */
  readonly ever = new Cover();
  readonly standing = new Cover();

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  /** As they were when somebody looked last. */
  all(): Block[] {
    return [...this.#byId.values()];
  }

  /** Looks what has changed. Each change is told once. */
  look(): BlocksChange {
    const change = this.#reader.blocksChange();
    if (change === this.#change) return { began: [], ended: [] };
    const began: Block[] = [];
    for (let page = this.#page(); page.length > 0; page = this.#page()) began.push(...page);
    const ended = this.#findEnded();
    this.#change = change;
    return { began, ended };
  }

  #page(): Block[] {
    const page = this.#reader.blocksAfter(this.#last, PAGE);
    for (const block of page) {
      this.#byId.set(block.id, block);
      this.#last = block.id;
      this.ever.add(block.target);
      if (block.liftedAt !== null) continue;
      this.#standing.add(block.id);
      this.standing.add(block.target);
    }
    return page;
  }

  /** A block may be lifted with a time long past: so what stands is compared with what stood. */
  #findEnded(): Block[] {
    const now = new Set(this.#reader.standingBlockIds());
    const gone = [...this.#standing].filter((id) => !now.has(id));
    for (const id of gone) {
      this.#standing.delete(id);
      this.standing.remove(this.#byId.get(id)?.target ?? '');
    }
    // That a block was lifted can be taken back.
    for (const block of this.#reader.blocksByIds([...now].filter((id) => !this.#standing.has(id)))) {
      this.#standing.add(block.id);
      this.standing.add(block.target);
      this.#byId.set(block.id, block);
    }
    const ended = this.#reader.blocksByIds(gone).filter(({ liftedAt }) => liftedAt !== null);
    for (const block of ended) this.#byId.set(block.id, block);
    return ended;
  }
}
