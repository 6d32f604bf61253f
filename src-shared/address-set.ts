import { addressKey, type Family, formatPrefix, type Prefix, parsePrefix } from './address.ts';
import { type Bounds, boundsOf, combine, holdsAll, holdsAny } from './bounds.ts';

/** From `first` to `last`, both of them in it. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const SPACE4 = 2 ** 32;
const SPACE6 = 1n << 128n;

/**
 * Which addresses, of both families: for what is wide (networks, countries), not for many single addresses.
 * Immutable. Kept as the bounds of its ranges, so that sets are put together in one run over both, and an address is
 * looked up by halving.
 */
export class AddressSet {
  static readonly empty = new AddressSet([], []);

  /** Each range from an even index to the odd one after it, that excluded; disjoint, not adjacent, rising. */
  readonly #bounds4: Float64Array;
  readonly #bounds6: readonly bigint[];

  private constructor(bounds4: ArrayLike<number>, bounds6: readonly bigint[]) {
    this.#bounds4 = Float64Array.from(bounds4);
    this.#bounds6 = bounds6;
  }

  /**
   * @param targets addresses and prefixes, which may repeat and nest
   * @throws Error where one is neither
   */
  static of(targets: Iterable<string>): AddressSet {
    const ends = new Ends();
    for (const target of targets) {
      const key = addressKey(target);
      if (typeof key === 'number') {
        ends.add4(key >>> 0, (key >>> 0) + 1);
        continue;
      }
      const prefix = parsePrefix(target);
      if (prefix === null) throw new Error(`${JSON.stringify(target)} is neither an address nor a prefix`);
      ends.addPrefix(prefix);
    }
    return new AddressSet(ends.bounds4, ends.bounds6);
  }

  /** @param ranges which may overlap */
  static ofRanges(ranges: Iterable<AddressRange>): AddressSet {
    const ends = new Ends();
    for (const { family, first, last } of ranges) {
      if (family === 4) ends.add4(Number(first), Number(last) + 1);
      else ends.add6(first, last + 1n);
    }
    return new AddressSet(ends.bounds4, ends.bounds6);
  }

  get isEmpty(): boolean {
    return this.#bounds4.length + this.#bounds6.length === 0;
  }

  /** How many IPv4 addresses. */
  get size4(): number {
    return this.#bounds4.reduce((size, bound, i) => size + (i % 2 === 0 ? -bound : bound), 0);
  }

  union(other: AddressSet): AddressSet {
    return this.#with(other, (inThis, inOther) => inThis || inOther);
  }

  minus(other: AddressSet): AddressSet {
    return this.#with(other, (inThis, inOther) => inThis && !inOther);
  }

  /** What of it is in that prefix. */
  within(prefix: Prefix): AddressSet {
    const ends = new Ends();
    ends.addPrefix(prefix);
    const all = new AddressSet(ends.bounds4, ends.bounds6);
    return this.#with(all, (inThis, inOther) => inThis && inOther);
  }

  #with(other: AddressSet, keeps: (inThis: boolean, inOther: boolean) => boolean): AddressSet {
    return new AddressSet(
      combine(this.#bounds4, other.#bounds4, keeps),
      combine(this.#bounds6, other.#bounds6, keeps),
    );
  }

  /** @param address of IPv4 as a number, of IPv6 as a bigint */
  has(address: number | bigint): boolean {
    if (typeof address === 'number') return holdsAll(this.#bounds4, address, address + 1);
    return holdsAll(this.#bounds6, address, address + 1n);
  }

  /** Whether any address of the prefix is in it. */
  intersects(prefix: Prefix): boolean {
    if (prefix.family === 4) return holdsAny(this.#bounds4, ...ends4(prefix));
    return holdsAny(this.#bounds6, ...ends6(prefix));
  }

  /** Whether every address of the prefix is in it. */
  covers(prefix: Prefix): boolean {
    if (prefix.family === 4) return holdsAll(this.#bounds4, ...ends4(prefix));
    return holdsAll(this.#bounds6, ...ends6(prefix));
  }

  /** Disjoint, none adjacent to another, IPv4 first, rising. */
  *ranges(): Iterable<AddressRange> {
    for (const [first, end] of pairs(this.#bounds4)) {
      yield { family: 4, first: BigInt(first), last: BigInt(end) - 1n };
    }
    for (const [first, end] of pairs(this.#bounds6)) yield { family: 6, first, last: end - 1n };
  }

  /**
   * The fewest canonical CIDR prefixes (a plain address where one is a single address), IPv4 first, rising.
   * @param widest none is wider: the fewest that are not
   */
  prefixes(widest: Readonly<Record<Family, number>> = { 4: 0, 6: 0 }): string[] {
    const texts: string[] = [];
    for (const [first, end] of pairs(this.#bounds4)) {
      for (let at = first; at < end; ) {
        let length = 32;
        let size = 1;
        while (length > widest[4] && at % (size * 2) === 0 && at + size * 2 <= end) {
          length--;
          size *= 2;
        }
        texts.push(formatPrefix({ family: 4, network: BigInt(at), length }));
        at += size;
      }
    }
    for (const [first, end] of pairs(this.#bounds6)) {
      for (let at = first; at < end; ) {
        let length = 128;
        let size = 1n;
        while (length > widest[6] && (at & (size * 2n - 1n)) === 0n && at + size * 2n <= end) {
          length--;
          size *= 2n;
        }
        texts.push(formatPrefix({ family: 6, network: at, length }));
        at += size;
      }
    }
    return texts;
  }
}

/** Where ranges begin, and where they end, collected in any order. */
class Ends {
  readonly #starts4: number[] = [];
  readonly #ends4: number[] = [];
  readonly #starts6: bigint[] = [];
  readonly #ends6: bigint[] = [];

  add4(start: number, end: number): void {
    if (!(start >= 0 && start < end && end <= SPACE4)) throw new Error('this is no range of IPv4');
    this.#starts4.push(start);
    this.#ends4.push(end);
  }

  add6(start: bigint, end: bigint): void {
    if (!(start >= 0n && start < end && end <= SPACE6)) throw new Error('this is no range of IPv6');
    this.#starts6.push(start);
    this.#ends6.push(end);
  }

  addPrefix(prefix: Prefix): void {
    if (prefix.family === 4) this.add4(...ends4(prefix));
    else this.add6(...ends6(prefix));
  }

  get bounds4(): number[] {
    const sorted = (values: readonly number[]) => Float64Array.from(values).sort();
    return boundsOf(sorted(this.#starts4), sorted(this.#ends4));
  }

  get bounds6(): bigint[] {
    const sorted = (values: readonly bigint[]) => values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return boundsOf(sorted(this.#starts6), sorted(this.#ends6));
  }
}

function ends4({ network, length }: Prefix): [number, number] {
  const start = Number(network);
  return [start, start + 2 ** (32 - length)];
}

function ends6({ network, length }: Prefix): [bigint, bigint] {
  return [network, network + (1n << BigInt(128 - length))];
}

function* pairs<N extends number | bigint>(bounds: Bounds<N>): Iterable<[N, N]> {
  for (let i = 0; i < bounds.length; i += 2) {
    const start = bounds[i];
    const end = bounds[i + 1];
    if (start !== undefined && end !== undefined) yield [start, end];
  }
}
