import { addressKey, type Family, type Prefix, parsePrefix } from '../../../src-shared/address.ts';
import { ShareProblem } from '../share-problem.ts';
import { Ipv4Targets } from './ipv4-targets.ts';
import { Ipv6Targets } from './ipv6-targets.ts';
import { MOST_ENTRIES } from './list-guard.ts';
import { whyNeverListed4, whyNeverListed6 } from './never-listed.ts';

/** What a list comes down to. */
export interface ListTargets {
  /**
   * Canonical and disjoint. Prefixes and ranges are the fewest prefixes that hold exactly them; a plain address is left
   * out where one of those holds it, and stays plain where none does.
   */
  readonly targets: string[];
  /** How many IPv4 addresses they hold. */
  readonly addresses: number;
}

/** Collects the entries of a list in any order. */
export class TargetCollector {
  readonly #ipv4 = new Ipv4Targets();
  readonly #ipv6 = new Ipv6Targets();
  readonly #leftOut = new Map<string, number>();
  readonly #alsoTaken: readonly Prefix[];

  /** @param alsoTaken prefixes whose addresses are taken though they are private, as tests need it */
  constructor(alsoTaken: readonly string[] = []) {
    this.#alsoTaken = alsoTaken.map(parsePrefix).filter((prefix) => prefix !== null);
  }

  /** How many entries were left out, by why. */
  get leftOut(): ReadonlyMap<string, number> {
    return this.#leftOut;
  }

  /** An address or prefix; false if the text is neither. */
  take(text: string): boolean {
    const slash = text.indexOf('/');
    const ipv4 = addressKey(slash < 0 ? text : text.slice(0, slash));
    if (typeof ipv4 === 'number') {
      const length = slash < 0 ? 32 : ipv4Length(text.slice(slash + 1));
      if (length === null) return false;
      const hosts = 2 ** (32 - length);
      const network = Math.floor((ipv4 >>> 0) / hosts) * hosts;
      this.#take4(network, network + hosts - 1);
      return true;
    }
    const prefix = parsePrefix(text);
    if (prefix === null) return false;
    const { family, network, length } = prefix;
    this.#takeRange(family, network, network + (1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n);
    return true;
  }

  /** From the one to the other, both included; null if these are not two addresses, false if they make no range. */
  takeBetween(from: string, to: string): boolean | null {
    const [first, last] = [from, to].map((text) => (text.includes('/') ? null : parsePrefix(text)));
    if (!first || !last) return null;
    if (first.family !== last.family || first.network > last.network) return false;
    this.#takeRange(first.family, first.network, last.network);
    return true;
  }

  /**
   * All that was collected; in steps (see in-turns.ts).
   * @throws ShareProblem if there are more than a list may have
   */
  *targets(): Generator<undefined, ListTargets> {
    const targets: string[] = [];
    const tell = (target: string) => {
      if (targets.push(target) > MOST_ENTRIES) throw tooMany();
    };
    const addresses = yield* this.#ipv4.each(tell);
    yield* this.#ipv6.each(tell);
    return { targets, addresses };
  }

  #takeRange(family: Family, first: bigint, last: bigint): void {
    if (family === 4) this.#take4(Number(first), Number(last));
    else if (!this.#isLeftOut(whyNeverListed6(first, last), 6, first, last)) this.#ipv6.add(first, last);
  }

  #take4(first: number, last: number): void {
    const why = whyNeverListed4(first, last);
    if (why === null || !this.#isLeftOut(why, 4, BigInt(first), BigInt(last))) this.#ipv4.add(first, last);
  }

  #isLeftOut(why: string | null, family: Family, first: bigint, last: bigint): boolean {
    if (why === null || this.#alsoTaken.some((prefix) => holdsRange(prefix, family, first, last)))
      return false;
    this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1);
    return true;
  }
}

function holdsRange(prefix: Prefix, family: Family, first: bigint, last: bigint): boolean {
  const hosts = 1n << BigInt((family === 4 ? 32 : 128) - prefix.length);
  return prefix.family === family && first >= prefix.network && last < prefix.network + hosts;
}

function ipv4Length(text: string): number | null {
  return /^(?:[0-9]|[12][0-9]|3[0-2])$/.test(text) ? Number(text) : null;
}

function tooMany(): ShareProblem {
  return new ShareProblem('nonsense', `The list has more than ${MOST_ENTRIES.toLocaleString('en')} entries.`);
}
