import type { Block } from '../../src-shared/block.ts';
import type { EngineName } from '../firewall/engine.ts';
import type { FirewallInUse } from '../firewall/in-use.ts';
import type { PfLook } from '../firewall/pf-state.ts';
import type { ReconcilerState, Wanted } from '../firewall/reconciler.ts';
import { SharedTargets } from '../firewall/shared-targets.ts';
import type { BlockOutcome, Lift, NewBlock } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { ActiveBlocks } from './active-blocks.ts';
import type { Clock } from './clock.ts';
import type { EventBus } from './event-bus.ts';
import type { GuardEvents } from './guard-events.ts';

/** What brings the desired targets into the firewall. */
export interface Firewall {
  readonly state: ReconcilerState;
  /** What blocks now, where that changes while it runs. */
  readonly inUse?: FirewallInUse;
  /** The engines that may hold blocks of it, where these are several. */
  readonly engines?: readonly EngineName[];
  /** pf as it was last seen, where it is used; null: not yet. */
  readonly pf?: PfLook | null;
  /** Sees how pf is now. Never fails. */
  look?(): Promise<void>;
  start(wanted: Wanted): Promise<void>;
  want(wanted: Wanted): Promise<void>;
  /** Reads what is there and puts it right now. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Stops, and takes every block out, except of engines that another one sees to from now on.
   * @throws where the firewall can't be reached; then blocks may be left
   */
  remove(keep?: readonly EngineName[]): Promise<void>;
}

/** Timers can't be longer than some 24 days; clocks are set. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The blocks that stand: kept in step with the store, brought into the
 * firewall, and lifted when their time is over.
 */
export class Enforcer {
  readonly active = new ActiveBlocks();
  readonly firewall: Firewall;
  #store: Store;
  readonly #clock: Clock;
  readonly #bus: EventBus<GuardEvents>;
  #timer: NodeJS.Timeout | null = null;
  #applied: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isPaused = false;
  #lists = SharedTargets.none;
  #fleet: readonly string[] = [];

  constructor(firewall: Firewall, store: Store, clock: Clock, bus: EventBus<GuardEvents>) {
    this.firewall = firewall;
    this.#store = store;
    this.#clock = clock;
    this.#bus = bus;
  }

  /** Takes what the store has, lifts what is over, and brings the rest into the firewall. */
  async start(): Promise<void> {
    this.#load();
    await this.firewall.start(this.#wanted);
    this.#plan();
  }

  /** Goes on with another store: its blocks, and those of this one that it does not have. */
  switchStore(store: Store): void {
    this.#store = store;
    this.#load();
    this.changed();
  }

  #load(): void {
    const now = this.#clock.now();
    this.#store.liftBlocks(this.#store.dueBlocks(now).map((block) => expiry(block, now)));
    const unsaved = this.active.all.filter(isUnsaved);
    this.active.replaceAll(this.#store.activeBlocks(now));
    for (const block of unsaved) if (this.active.get(block.target) === null) this.active.add(block);
  }

  /** Takes the blocks that were just stored; those that are over already are lifted again. */
  added(outcomes: readonly BlockOutcome[]): void {
    const now = this.#clock.now();
    for (const { block, added } of outcomes) {
      if (!added) continue;
      const before = this.active.get(block.target);
      const isKnown = before !== null && isUnsaved(before) && before.since === block.since;
      this.active.add(block);
      if (!isKnown && (block.until === null || block.until > now)) this.#bus.emit('blocked', { block });
    }
    if (outcomes.some(({ added }) => added)) this.#liftDue();
  }

  /** Keeps out whom the store can't take in now; see `Ingestion`. */
  addUnsaved(blocks: readonly NewBlock[]): void {
    const now = this.#clock.now();
    for (const one of blocks) {
      const standing = this.active.get(one.target);
      if (
        standing !== null &&
        (standing.until === null || (one.until !== null && one.until <= standing.until))
      )
        continue;
      const block: Block = { ...one, id: UNSAVED, liftedAt: null, liftedBy: null };
      this.active.add(block);
      if (block.until === null || block.until > now) this.#bus.emit('blocked', { block });
    }
    if (blocks.length > 0) this.#liftDue();
  }

  /**
   * Lifts blocks now.
   * @throws StoreError; then they stand
   */
  lift(blocks: readonly Block[], by: string): Block[] {
    const at = this.#clock.now();
    const lifted = this.#store.liftBlocks(
      blocks.filter((block) => !isUnsaved(block)).map(({ id }) => ({ id, at, by })),
    );
    const unsaved = blocks.filter(isUnsaved).map((block) => ({ ...block, liftedAt: at, liftedBy: by }));
    const all = [...lifted, ...unsaved];
    for (const block of all) this.#removed(block);
    if (all.length > 0) this.changed();
    return all;
  }

  #removed(block: Block): void {
    const standing = this.active.get(block.target);
    if (standing?.id === block.id) this.active.remove(block.target);
    this.#bus.emit('unblocked', { block });
  }

  /** Lifts what is over. The firewall opens on time even where the store can't write it down. */
  #liftDue(): void {
    const now = this.#clock.now();
    const due = this.active.due(now);
    if (due.length > 0) {
      for (const block of this.#expired(due, now)) {
        this.active.remove(block.target);
        // One that was over before it was made known need not be taken back.
        if (block.until !== null && block.until > block.since && now - block.until < LONGEST_WAIT_MS * 2) {
          this.#bus.emit('unblocked', { block });
        }
      }
    }
    this.changed();
  }

  #expired(due: readonly Block[], now: number): Block[] {
    try {
      this.#store.liftBlocks(due.filter((block) => !isUnsaved(block)).map((block) => expiry(block, now)));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    return due.map((block) => ({ ...block, liftedAt: block.until, liftedBy: 'expired' }));
  }

  /** While paused nobody is kept out; the blocks stand all the same, and their time runs on. */
  set paused(isPaused: boolean) {
    this.#isPaused = isPaused;
  }

  /** What shared sources and rules by place keep out, besides this guard's own blocks. */
  shareBlocks(lists: SharedTargets, fleet: readonly string[]): void {
    this.#lists = lists;
    this.#fleet = fleet;
  }

  get #wanted(): Wanted {
    return this.#isPaused
      ? { own: [], shared: SharedTargets.none }
      : { own: [...this.active.targets, ...this.#fleet], shared: this.#lists };
  }

  /** Takes blocks that the store has made stand again. */
  standAgain(blocks: readonly Block[]): void {
    for (const block of blocks) {
      this.active.add(block);
      this.#bus.emit('blocked', { block });
    }
    if (blocks.length > 0) this.#liftDue();
  }

  /** Resolves when the firewall has been brought to the blocks that stand, or could not be: see its `problem`. */
  get applied(): Promise<void> {
    return this.#applied;
  }

  /** The set of blocks has changed. */
  changed(): void {
    if (this.#isStopped) return;
    this.#applied = this.firewall.want(this.#wanted);
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const next = this.active.nextEnd;
    if (next === null || this.#isStopped) return;
    const wait = Math.min(Math.max(next - this.#clock.now(), 0), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.#liftDue(), wait);
  }

  /** Blocks stay in the firewall when the guard ends: attackers do not end with it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.firewall.stop();
  }
}

/** The id of blocks that could not be stored. */
const UNSAVED = 0;

function isUnsaved(block: Block): boolean {
  return block.id === UNSAVED;
}

/** A block ends when its time is over, however late somebody looks. */
function expiry(block: Block, now: number): Lift {
  return { id: block.id, at: Math.min(block.until ?? now, now), by: 'expired' };
}
