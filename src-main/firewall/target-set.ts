import type { Prefix } from '../../src-shared/address.ts';
import {
  type Cut,
  cutAfter,
  eachDifference,
  inside,
  isAmong,
  isCovered,
  isEqual,
  outermost,
} from './sorted-codes.ts';
import { codeOf, codeOfPrefix, isPrefix, type TargetCode, textOf } from './target-code.ts';

/**
 * Disjoint targets, sorted: IPv4 first, rising. Immutable. Made for hundreds of thousands: the own blocks, those of
 * all lists together, or what a firewall holds.
 */
export class TargetSet {
  static readonly none = new TargetSet(new Float64Array(), []);

  readonly #codes4: Float64Array;
  readonly #codes6: readonly bigint[];

  /** Both sorted and disjoint. */
  private constructor(codes4: Float64Array, codes6: readonly bigint[]) {
    this.#codes4 = codes4;
    this.#codes6 = codes6;
  }

  /**
   * The outermost of some targets: what lies in another is left out.
   * @throws Error where one is neither an address nor a prefix
   */
  static of(targets: Iterable<string>): TargetSet {
    return TargetSet.ofCodes(codesOf(targets));
  }

  static ofCodes(codes: Iterable<TargetCode>): TargetSet {
    const codes4: number[] = [];
    const codes6: bigint[] = [];
    for (const code of codes) {
      if (typeof code === 'number') codes4.push(code);
      else codes6.push(code);
    }
    const sorted6 = codes6.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return new TargetSet(Float64Array.from(outermost(Float64Array.from(codes4).sort())), outermost(sorted6));
  }

  get size(): number {
    return this.#codes4.length + this.#codes6.length;
  }

  /** Canonical texts. */
  *[Symbol.iterator](): IterableIterator<string> {
    for (const code of this.#codes4) yield textOf(code);
    for (const code of this.#codes6) yield textOf(code);
  }

  /** @param target canonical */
  has(target: string): boolean {
    const code = codeOf(target);
    return typeof code === 'number' ? isAmong(this.#codes4, code) : isAmong(this.#codes6, code);
  }

  /** Whether one of the targets holds every address of the prefix. */
  covers(prefix: Prefix): boolean {
    const code = codeOfPrefix(prefix);
    return typeof code === 'number' ? isCovered(this.#codes4, code) : isCovered(this.#codes6, code);
  }

  /** The targets that lie in the prefix, which may be one of them. */
  within(prefix: Prefix): string[] {
    const code = codeOfPrefix(prefix);
    const codes: ArrayLike<TargetCode> =
      typeof code === 'number'
        ? this.#codes4.subarray(...inside(this.#codes4, code))
        : this.#codes6.slice(...inside(this.#codes6, code));
    return Array.from(codes, textOf);
  }

  isSame(other: TargetSet): boolean {
    if (other === this) return true;
    return isEqual(this.#codes4, other.#codes4) && isEqual(this.#codes6, other.#codes6);
  }

  /** Those that lie in no target of another set. Takes time by the number of these, however many the others are. */
  outside(other: TargetSet): TargetSet {
    if (other.size === 0) return this;
    return new TargetSet(
      this.#codes4.filter((code) => !isCovered(other.#codes4, code)),
      this.#codes6.filter((code) => !isCovered(other.#codes6, code)),
    );
  }

  /** Those that lie in a prefix of another set. Takes time by the number of the others, and of what is found. */
  inPrefixesOf(other: TargetSet): TargetSet {
    const codes4: number[] = [];
    const codes6: bigint[] = [];
    for (const code of other.#codes4) {
      if (!isPrefix(code)) continue;
      for (const inner of this.#codes4.subarray(...inside(this.#codes4, code))) codes4.push(inner);
    }
    for (const code of other.#codes6) {
      if (!isPrefix(code)) continue;
      for (const inner of this.#codes6.slice(...inside(this.#codes6, code))) codes6.push(inner);
    }
    return new TargetSet(Float64Array.from(codes4), codes6);
  }

  /** The targets that are in one of the two only, as those that are gone and those that are new in `next`. */
  difference(next: TargetSet): { gone: string[]; added: string[] } {
    const gone: string[] = [];
    const added: string[] = [];
    const goes = (code: TargetCode) => gone.push(textOf(code));
    const comes = (code: TargetCode) => added.push(textOf(code));
    eachDifference(this.#codes4, next.#codes4, goes, comes);
    eachDifference(this.#codes6, next.#codes6, goes, comes);
    return { gone, added };
  }

  /**
   * A step to other targets that differs from these by at most so many: they themselves, if that is enough. Up to
   * some address it has the new targets, and from there on these. Only where more than that lie in one another, it
   * differs by more.
   */
  toward(next: TargetSet, most: number): TargetSet {
    const cut4 = cutAfter(this.#codes4, next.#codes4, most);
    const isWhole4 = cut4.old === this.#codes4.length && cut4.new === next.#codes4.length;
    const further = isWhole4 ? cutAfter(this.#codes6, next.#codes6, most - cut4.differences) : NOWHERE;
    const fits = cut4.differences === 0 || cut4.differences + further.differences <= most;
    const cut6 = fits ? further : NOWHERE;
    if (isWhole4 && cut6.old === this.#codes6.length && cut6.new === next.#codes6.length) return next;
    const codes4 = new Float64Array(cut4.new + this.#codes4.length - cut4.old);
    codes4.set(next.#codes4.subarray(0, cut4.new));
    codes4.set(this.#codes4.subarray(cut4.old), cut4.new);
    return new TargetSet(codes4, [...next.#codes6.slice(0, cut6.new), ...this.#codes6.slice(cut6.old)]);
  }
}

const NOWHERE: Cut = { old: 0, new: 0, differences: 0 };

function* codesOf(targets: Iterable<string>): Iterable<TargetCode> {
  for (const target of targets) yield codeOf(target);
}
