import { parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import type { EventRow } from '../../src-shared/contract.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { Clock } from './clock.ts';
import type { Enforcer } from './enforcer.ts';
import type { EventBus } from './event-bus.ts';
import type { GuardEvents } from './guard-events.ts';
import type { Judge } from './judge.ts';
import type { MachineSurroundings } from './machine-surroundings.ts';
import { type RuledPlaces, SharedBlocks } from './shared-blocks.ts';

export interface SharedDefenceParts {
  readonly store: () => Store;
  readonly clock: Clock;
  readonly surroundings: MachineSurroundings;
  readonly judge: Judge;
  readonly enforcer: Enforcer;
  readonly bus: EventBus<GuardEvents>;
  /** In a recorded log nobody is kept out: others' blocks are of the present. */
  readonly isLive: boolean;
  /** Something that the guard's status shows is another. */
  changed(): void;
}

/** What others' blocks and rules by place are to a guard: whom it keeps out for them, and whom in spite of them not. */
export class SharedDefence {
  readonly blocks: SharedBlocks;
  readonly #parts: SharedDefenceParts;
  #problem: string | null = null;

  constructor(parts: SharedDefenceParts) {
    this.#parts = parts;
    this.blocks = new SharedBlocks({
      store: parts.store,
      clock: parts.clock,
      exempt: () => this.#exempt(),
      changed: () => this.#blocksChanged(),
    });
  }

  /** Takes what the store has. One that can't be read is told of elsewhere. */
  load(): void {
    if (!this.#parts.isLive) return;
    try {
      this.blocks.load();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** Rules by country and network from now on: whom they keep out, and whom neither rules nor shared sources ever do. */
  set places(places: RuledPlaces) {
    const { surroundings, judge, enforcer } = this.#parts;
    const { exempt } = places;
    surroundings.exemptPlaces = exempt;
    judge.surroundingsChanged();
    const wrong = enforcer.active.all.filter(({ by, target }) => {
      const prefix = parsePrefix(target);
      return by === 'rule' && prefix !== null && exempt.intersects(prefix);
    });
    if (wrong.length > 0) {
      for (const { target } of enforcer.lift(wrong, 'exempt-place')) judge.forgive(target);
    }
    this.blocks.places = places;
  }

  /** Whoever logs in is not kept out, whatever others say of that address. */
  stored(events: readonly EventRow[]): void {
    const isIn = ({ kind, address }: EventRow) =>
      kind === 'accepted' && address !== null && this.blocks.covers(address);
    if (events.some(isIn)) this.blocks.recheck();
  }

  /** What of it needs the owner, in a sentence; null: nothing. */
  get problem(): string | null {
    return this.#problem;
  }

  set problem(problem: string | null) {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#parts.changed();
  }

  /** Whom no shared source may keep out now, whatever it says. */
  #exempt(): AddressSet {
    const { surroundings, judge, clock } = this.#parts;
    const { ownAddresses, gateways, allowed } = surroundings;
    return AddressSet.of([
      ...ownAddresses,
      ...gateways,
      ...allowed,
      ...surroundings.openSessions(),
      ...judge.recentLogins(clock.now()),
    ]);
  }

  #blocksChanged(): void {
    const { enforcer, bus, changed } = this.#parts;
    const { lists, fleet } = this.blocks.targets;
    enforcer.shareBlocks(lists, fleet);
    enforcer.changed();
    bus.emit('sharedChanged', {});
    changed();
  }
}
