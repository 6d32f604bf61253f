import { parsePrefix } from '../../src-shared/address.ts';
import { AddressSet } from '../../src-shared/address-set.ts';
import type { SharedTargets } from '../firewall/shared-targets.ts';
import type { SharedEntry } from '../share/shared-entry.ts';
import type { SharedPort } from '../share/shared-port.ts';
import { coveringTargets } from '../store/covering.ts';
import type { StoredShared } from '../store/shared-repository.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import type { Clock } from './clock.ts';
import { SharedLayer } from './shared-layer.ts';

/** So many rows are written at a stretch, some 10 ms: attackers are judged in between. */
const ROWS_A_TURN = 1000;
const ROWS_A_PAGE = 5000;
/** Timers can't be longer than some 24 days; clocks are set. */
const LONGEST_WAIT_MS = 60_000;

/** Whom the rules by country and network are about. */
export interface RuledPlaces {
  /** Kept out, by the rule's source id. */
  readonly blocked: ReadonlyMap<string, AddressSet>;
  /** Kept out by no source, and blocked by no rule. */
  readonly exempt: AddressSet;
}

export const NO_PLACES: RuledPlaces = { blocked: new Map(), exempt: AddressSet.empty };

export interface SharedBlocksParts {
  readonly store: () => Store;
  readonly clock: Clock;
  /** Who must never be kept out, as it is now: this machine's own, the allow list, whoever logged in of late. */
  readonly exempt: () => AddressSet;
  /** `targets` are others. */
  changed(): void;
}

/**
 * Whom others want kept out, and whom rules by place do: kept in the store by source (rules by place are worked out
 * anew), put together for the firewall without those whom nothing may block, and let go when their time is over.
 * Leaving one source leaves what the others have, and this guard's own blocks.
 */
export class SharedBlocks {
  readonly #parts: SharedBlocksParts;
  /** The targets of each source that is in the store. */
  readonly #sources = new Map<string, Set<string>>();
  #places = NO_PLACES;
  /** Lists and places: many, and seldom others. */
  readonly #lists = new SharedLayer();
  /** What a fleet's machines tell one another: few, and others within seconds. */
  readonly #fleet = new SharedLayer();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: SharedBlocksParts) {
    this.#parts = parts;
  }

  /** What a source is called, for people. */
  nameOf: (source: string) => string = (source) => source;

  /**
   * What the firewall is to keep out besides the guard's own blocks: `lists` the same object until something of it
   * changes; `fleet` goes the short way of the own blocks.
   */
  get targets(): { readonly lists: SharedTargets; readonly fleet: readonly string[] } {
    return { lists: this.#lists.targets, fleet: [...this.#fleet.targets.targets] };
  }

  /** How many addresses and prefixes all sources keep out. */
  get size(): number {
    return this.#lists.targets.size + this.#fleet.targets.size;
  }

  /** Takes what the store has, but for what is over: that is let go by the way, where the store can write. */
  load(): void {
    this.#sources.clear();
    const now = this.#parts.clock.now();
    this.#store.askShared((shared) => {
      for (const [source, target] of shared.targets()) this.#of(source).add(target);
      for (const { source, target } of shared.due(now)) this.#of(source).delete(target);
    });
    this.#rebuild(this.#lists, this.#fleet);
    this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** How many addresses and prefixes a source has; undefined: all of them together, those of several more than once. */
  count(source?: string): number {
    if (source !== undefined) return this.#sources.get(source)?.size ?? 0;
    return [...this.#sources.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Of which the store remembers something. */
  get sources(): string[] {
    return this.#store.askShared((shared) => shared.sources());
  }

  /** Rules by place from now on. */
  set places(places: RuledPlaces) {
    this.#places = places;
    this.#rebuild(this.#lists, this.#fleet);
  }

  /** Whether all of this address or prefix is kept out by any source. */
  covers(target: string): boolean {
    return this.#lists.covers(target) || this.#fleet.covers(target);
  }

  /** What the sources have of which this target is a part, and the ids of rules by place that hold all of it. */
  of(target: string): { entries: StoredShared[]; places: string[] } {
    const prefix = parsePrefix(target);
    if (prefix === null || !(this.#lists.wants(target) || this.#fleet.wants(target))) {
      return { entries: [], places: [] };
    }
    const now = this.#parts.clock.now();
    const entries = this.#store.askShared((shared) => shared.of(coveringTargets(target), now));
    const places = [...this.#places.blocked]
      .filter(([, addresses]) => addresses.covers(prefix))
      .map(([id]) => id);
    return { entries, places };
  }

  /** The name of a source that keeps all of this target out, the most exact first; null: none does. */
  nameFor(target: string): string | null {
    if (!this.covers(target)) return null;
    const { entries, places } = this.of(target);
    const source =
      entries.find((entry) => entry.target === target)?.source ?? entries[0]?.source ?? places[0];
    return source === undefined ? null : this.nameOf(source);
  }

  /** Who must not be kept out may be others by now. */
  recheck(): void {
    const exempt = this.#parts.exempt();
    const stale = [this.#lists, this.#fleet].filter((layer) => layer.isStale(exempt));
    if (stale.length > 0) this.#rebuild(...stale);
  }

  /** What one source changes. */
  port(source: string): SharedPort {
    return {
      add: (entries) => this.#add(source, entries),
      remove: (targets) => this.#remove(source, targets),
      replace: (entries) => this.#replace(source, entries),
      entries: () => this.#entries(source),
      state: () => this.#store.askShared((shared) => shared.state(source)),
      setState: (text) => this.#store.changeShared((shared) => shared.setState(source, text)),
    };
  }

  /** The owner left it: what it has goes, and what it wrote down. @throws StoreError; then some of it may be left */
  async forget(source: string): Promise<void> {
    this.#store.changeShared((shared) => shared.forgetState(source));
    this.#sources.delete(source);
    this.#rebuild(this.#layerOf(source));
    while (this.#store.changeShared((shared) => shared.removeSome(source, ROWS_A_TURN)) > 0) await turn();
  }

  get #store(): Store {
    return this.#parts.store();
  }

  #of(source: string): Set<string> {
    let targets = this.#sources.get(source);
    if (targets === undefined) {
      targets = new Set();
      this.#sources.set(source, targets);
    }
    return targets;
  }

  async #add(source: string, entries: readonly SharedEntry[]): Promise<void> {
    const now = this.#parts.clock.now();
    const targets = this.#of(source);
    let isOther = false;
    for (let from = 0; from < entries.length; from += ROWS_A_TURN) {
      if (from > 0) await turn();
      const some = entries.slice(from, from + ROWS_A_TURN).map((entry) => ({ ...entry, source, since: now }));
      this.#store.changeShared((shared) => shared.put(some));
      for (const { target } of some) {
        if (targets.has(target)) continue;
        targets.add(target);
        isOther = true;
      }
    }
    if (isOther) this.#rebuild(this.#layerOf(source));
    this.#plan();
  }

  async #remove(source: string, gone: readonly string[]): Promise<void> {
    const targets = this.#of(source);
    const there = gone.filter((target) => targets.has(target));
    for (let from = 0; from < there.length; from += ROWS_A_TURN) {
      if (from > 0) await turn();
      const some = there.slice(from, from + ROWS_A_TURN);
      this.#store.changeShared((shared) => shared.remove(source, some));
      for (const target of some) targets.delete(target);
    }
    if (there.length > 0) this.#rebuild(this.#layerOf(source));
  }

  /** Additions first: whoever stays is kept out all the time. Rows that stay as they are, are not written. */
  async #replace(source: string, entries: readonly SharedEntry[]): Promise<void> {
    const wanted = new Map(entries.map((entry) => [entry.target, entry]));
    const gone: string[] = [];
    let after = '';
    for (;;) {
      const page = this.#store.askShared((shared) => shared.after(source, after, ROWS_A_PAGE));
      for (const { target, until, reason } of page) {
        const entry = wanted.get(target);
        if (entry === undefined) gone.push(target);
        else if (entry.until === until && entry.reason === reason) wanted.delete(target);
      }
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.target;
      await turn();
    }
    await this.#add(source, [...wanted.values()]);
    await this.#remove(source, gone);
  }

  #entries(source: string): SharedEntry[] {
    const entries: SharedEntry[] = [];
    const now = this.#parts.clock.now();
    let after = '';
    for (;;) {
      const page = this.#store.askShared((shared) => shared.after(source, after, ROWS_A_PAGE));
      for (const { target, until, reason } of page) {
        if (until === null || until > now) entries.push({ target, until, reason });
      }
      const last = page.at(-1);
      if (last === undefined) return entries;
      after = last.target;
    }
  }

  #layerOf(source: string): SharedLayer {
    return source.startsWith('list:') ? this.#lists : this.#fleet;
  }

  #rebuild(...layers: readonly SharedLayer[]): void {
    if (this.#isStopped) return;
    const exempt = this.#parts.exempt();
    for (const layer of layers) {
      const targets = [...this.#sources].filter(([source]) => this.#layerOf(source) === layer);
      const places = layer === this.#lists ? this.#places.blocked.values() : [];
      layer.build(
        targets.map(([, some]) => some),
        places,
        exempt,
        this.#places.exempt,
      );
    }
    this.#parts.changed();
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isStopped) return;
    const next = this.#store.askShared((shared) => shared.nextEnd());
    if (next === null) return;
    const wait = Math.min(Math.max(next - this.#parts.clock.now(), 0), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.#letGo(), wait);
  }

  /** Lets go of those whose time is over; what can't be written down is tried again. */
  #letGo(): void {
    const now = this.#parts.clock.now();
    try {
      const due = this.#store.askShared((shared) => shared.due(now));
      if (due.length > 0) {
        this.#store.changeShared((shared) => {
          for (const { source, target } of due) shared.remove(source, [target]);
        });
        for (const { source, target } of due) this.#sources.get(source)?.delete(target);
        this.#rebuild(...new Set(due.map(({ source }) => this.#layerOf(source))));
      }
      this.#plan();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#isStopped) this.#timer = setTimeout(() => this.#letGo(), LONGEST_WAIT_MS);
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
