import { formatPrefix, type Prefix, parsePrefix, prefixContains } from '../../src-shared/address.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { Detector } from '../detect/detector.ts';
import { NO_SURROUNDINGS } from '../detect/surroundings.ts';
import type { PastEvent } from '../store/rows.ts';

/** A block that rules would have made. */
export interface SimulatedBlock {
  readonly since: number;
  /** Infinity: for ever. */
  readonly until: number;
  readonly rule: string;
}

/** Addresses and prefixes that are never blocked: the allow list's, and this machine's own. */
export interface Unblockable {
  readonly allowed: readonly string[];
  readonly own: readonly string[];
  /** Whether the owner exempts an address or prefix by its country or network. */
  isExemptPlace?(target: string): boolean;
}

/**
 * The stored events as some rules would have judged them. Whoever is blocked
 * in the simulation is kept out in it: what the log holds of them until the
 * block is over would not have happened, and is left aside.
 */
export class Simulation {
  readonly #detector: Detector;
  /** The latest of each target. */
  readonly #blocks = new Map<string, SimulatedBlock>();
  readonly #networks: { prefix: Prefix; block: SimulatedBlock }[] = [];
  /** For each source the blocked networks around it; anew with each network. */
  readonly #around = new Map<string, readonly SimulatedBlock[]>();

  constructor(rules: RuleSet, { allowed, own, isExemptPlace = () => false }: Unblockable) {
    this.#detector = new Detector(rules);
    this.#detector.surroundings = {
      ...NO_SURROUNDINGS,
      allowed,
      ownAddresses: own,
      isExemptPlace: (prefix) => isExemptPlace(formatPrefix(prefix)),
    };
  }

  /** The source that an address counts for under these rules. */
  sourceOf(address: string): string {
    return this.#detector.sourceOf(address);
  }

  /** The block that keeps the event's source out: one that stands, or one that this event leads to; null: none. */
  handle(event: PastEvent): SimulatedBlock | null {
    const { address, time } = event;
    if (address !== null) {
      const standing = this.#standing(this.sourceOf(address), address, time);
      if (standing !== null) return standing;
    }
    let made: SimulatedBlock | null = null;
    for (const decision of this.#detector.handle(event, time).decisions) {
      if (decision.decision !== 'block') continue;
      const { target, since, until, rule } = decision;
      const block = { since, until: until ?? Number.POSITIVE_INFINITY, rule };
      made ??= block;
      const prefix = rule === 'escalation' ? parsePrefix(target) : null;
      if (prefix === null) {
        this.#blocks.set(target, block);
      } else {
        this.#networks.push({ prefix, block });
        this.#around.clear();
      }
    }
    return made;
  }

  #standing(source: string, address: string, time: number): SimulatedBlock | null {
    const own = this.#blocks.get(source) ?? this.#blocks.get(address);
    if (own !== undefined && time < own.until) return own;
    if (this.#networks.length === 0) return null;
    let around = this.#around.get(source);
    if (around === undefined) {
      const inner = parsePrefix(source);
      around = this.#networks
        .filter(({ prefix }) => inner !== null && prefixContains(prefix, inner))
        .map(({ block }) => block);
      this.#around.set(source, around);
    }
    return around.find(({ until }) => time < until) ?? null;
  }
}
