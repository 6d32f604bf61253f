import { type Prefix, parsePrefix, prefixesOverlap, touchesLoopback } from '../../src-shared/address.ts';
import type { SpareReason } from '../../src-shared/block.ts';

/** What must never be blocked, as it is now. Addresses and prefixes in canonical text. */
export interface Surroundings {
  readonly ownAddresses: readonly string[];
  readonly gateways: readonly string[];
  /** The allow list; DNS names resolved. */
  readonly allowed: readonly string[];
  /** Far ends of the SSH sessions that are open when it is called: just before somebody would be blocked. */
  openSessions(): readonly string[];
  /** Whether the owner exempts somebody in that prefix by country or network. */
  isExemptPlace(prefix: Prefix): boolean;
}

export const NO_SURROUNDINGS: Surroundings = {
  ownAddresses: [],
  gateways: [],
  allowed: [],
  openSessions: () => [],
  isExemptPlace: () => false,
};

/** Tells why a target may not be blocked. */
export class Protection {
  readonly #own: readonly Prefix[];
  readonly #protected: readonly (readonly [SpareReason, readonly Prefix[]])[];
  readonly #openSessions: () => readonly string[];
  readonly #isExemptPlace: (prefix: Prefix) => boolean;

  constructor(surroundings: Surroundings) {
    this.#own = prefixes(surroundings.ownAddresses);
    this.#openSessions = () => surroundings.openSessions();
    this.#isExemptPlace = (prefix) => surroundings.isExemptPlace(prefix);
    this.#protected = [
      ['own-address', this.#own],
      ['gateway', prefixes(surroundings.gateways)],
      ['allow-list', prefixes(surroundings.allowed)],
    ];
  }

  /** The first reason to spare the target, which may be a prefix that holds protected addresses; null if there is none. */
  reasonToSpare(target: string): SpareReason | null {
    const prefix = parsePrefix(target);
    if (prefix === null) throw new Error(`not an address or prefix: ${target}`);
    if (touchesLoopback(prefix)) return 'loopback';
    for (const [reason, list] of this.#protected) {
      if (list.some((one) => prefixesOverlap(one, prefix))) return reason;
    }
    if (this.#isExemptPlace(prefix)) return 'exempt-place';
    return prefixes(this.#openSessions()).some((one) => prefixesOverlap(one, prefix)) ? 'open-session' : null;
  }

  /** Whether this machine has an address in that prefix: the others in it are its neighbours. */
  isOwnNetwork(prefix: Prefix): boolean {
    return this.#own.some((one) => prefixesOverlap(one, prefix));
  }
}

function prefixes(texts: readonly string[]): Prefix[] {
  return texts.map((text) => parsePrefix(text)).filter((prefix) => prefix !== null);
}
