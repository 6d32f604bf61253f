import { formatPrefix } from '../../../src-shared/address.ts';
import { MOST_HOST_BITS6 } from './never-listed.ts';
import { sorted } from './sorted.ts';

const BITS = 128;

/** Ranges and single addresses of IPv6, in any order. */
export class Ipv6Targets {
  readonly #singles: bigint[] = [];
  /** Where it begins, and in the lower half where it ends. */
  readonly #ranges: bigint[] = [];

  /** Both ends included. */
  add(first: bigint, last: bigint): void {
    if (first === last) this.#singles.push(first);
    else this.#ranges.push((first << BigInt(BITS)) | last);
  }

  /** Tells each target; in steps (see in-turns.ts). */
  *each(tell: (target: string) => void): Generator<undefined> {
    const ranges = yield* this.#joined();
    for (const [first, last] of ranges) {
      for (const prefix of prefixesOf(first, last)) tell(prefix);
      yield;
    }
    let next = 0;
    let before = -1n;
    for (const address of yield* sorted(this.#singles)) {
      yield;
      if (address === before) continue;
      before = address;
      for (let range = ranges[next]; range !== undefined && range[1] < address; range = ranges[next]) next++;
      const range = ranges[next];
      if (range !== undefined && address >= range[0]) continue;
      tell(formatPrefix({ family: 6, network: address, length: BITS }));
    }
  }

  /** In ascending order, with a gap between each and the next. */
  *#joined(): Generator<undefined, (readonly [first: bigint, last: bigint])[]> {
    const joined: [bigint, bigint][] = [];
    for (const range of yield* sorted(this.#ranges)) {
      const first = range >> BigInt(BITS);
      const last = BigInt.asUintN(BITS, range);
      const before = joined.at(-1);
      if (before === undefined || first > before[1] + 1n) joined.push([first, last]);
      else if (last > before[1]) before[1] = last;
      yield;
    }
    return joined;
  }
}

/** The fewest prefixes that hold exactly this range, none wider than may be blocked. Nothing begins at ::. */
function* prefixesOf(first: bigint, last: bigint): Generator<string> {
  for (let network = first; network <= last; ) {
    const fitting = highestBit(last - network + 1n);
    // The lowest bit that is set tells how the network is aligned.
    const hostBits = Math.min(fitting, highestBit(network & -network), MOST_HOST_BITS6);
    yield formatPrefix({ family: 6, network, length: BITS - hostBits });
    network += 1n << BigInt(hostBits);
  }
}

function highestBit(value: bigint): number {
  return value.toString(2).length - 1;
}
