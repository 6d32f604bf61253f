import { addressText } from '../../../src-shared/address.ts';
import { MOST_HOST_BITS4 } from './never-listed.ts';
import { sorted } from './sorted.ts';

/** A range in one number that is exact: 32 bits for where it begins, 21 for how far it reaches. */
const REACH = 2 ** 21;

/** Reports every so often. */
const STEP = 64;

/** Ranges and single addresses of IPv4, in any order. */
export class Ipv4Targets {
  readonly #singles: number[] = [];
  readonly #ranges: number[] = [];

  /** Both ends included. */
  add(first: number, last: number): void {
    if (first === last) {
      this.#singles.push(first);
      return;
    }
    for (let from = first; from <= last; from += REACH) {
      this.#ranges.push(from * REACH + Math.min(last - from, REACH - 1));
    }
  }

  /**
   * Tells each target; in steps (see in-turns.ts).
   * @returns how many addresses they hold
   */
  *each(tell: (target: string) => void): Generator<undefined, number> {
    const ranges = yield* this.#joined();
    let addresses = 0;
    for (const [first, last] of ranges) {
      addresses += last - first + 1;
      for (const prefix of prefixesOf(first, last)) tell(prefix);
      yield;
    }
    let next = 0;
    let before = -1;
    for (const address of yield* sorted(this.#singles)) {
      if (address === before) continue;
      before = address;
      while ((ranges[next]?.[1] ?? Number.POSITIVE_INFINITY) < address) next++;
      if (address >= (ranges[next]?.[0] ?? Number.POSITIVE_INFINITY)) continue;
      tell(addressText(address));
      if (++addresses % STEP === 0) yield;
    }
    return addresses;
  }

  /** In ascending order, with a gap between each and the next. */
  *#joined(): Generator<undefined, (readonly [first: number, last: number])[]> {
    const joined: [number, number][] = [];
    let steps = 0;
    for (const range of yield* sorted(this.#ranges)) {
      const first = Math.floor(range / REACH);
      const last = first + (range % REACH);
      const before = joined.at(-1);
      if (before === undefined || first > before[1] + 1) joined.push([first, last]);
      else if (last > before[1]) before[1] = last;
      if (++steps % STEP === 0) yield;
    }
    return joined;
  }
}

/** The fewest prefixes that hold exactly this range, none wider than may be blocked. Nothing begins at 0.0.0.0. */
function* prefixesOf(first: number, last: number): Generator<string> {
  for (let network = first; network <= last; ) {
    const fitting = 31 - Math.clz32(Math.min(last - network + 1, 2 ** MOST_HOST_BITS4));
    // The lowest bit that is set tells how the network is aligned.
    const aligned = 31 - Math.clz32(network & -network);
    const hostBits = Math.min(fitting, aligned);
    yield hostBits === 0 ? addressText(network) : `${addressText(network)}/${32 - hostBits}`;
    network += 2 ** hostBits;
  }
}
