import { ATTEMPT_CATEGORIES, type AttemptCategory } from '../../src-shared/attempt.ts';
import type { Rule } from '../../src-shared/rule.ts';

/** A rule as the detector uses it. */
export interface ArmedRule {
  readonly rule: Rule;
  /** One bit for each category that it counts. */
  readonly categories: number;
  readonly attempts: number;
  readonly withinMs: number;
}

export function arm(rule: Rule): ArmedRule {
  return {
    rule,
    categories: rule.counts.reduce((bits, category) => bits | (1 << indexOf(category)), 0),
    attempts: rule.attempts,
    withinMs: rule.withinSeconds * 1000,
  };
}

/** The place of a category in lists of all of them. */
export function indexOf(category: AttemptCategory): number {
  return ATTEMPT_CATEGORIES.indexOf(category);
}

/** What is to be remembered of each attacker's attempts. */
export interface Memory {
  /** For each category (by its index) how many of the latest attempts any rule looks at. */
  readonly keep: readonly number[];
  /** So many numbers may an attacker have before those that no rule looks at are dropped. */
  readonly longest: number;
}

export function memoryFor(rules: readonly ArmedRule[]): Memory {
  const keep = ATTEMPT_CATEGORIES.map((_, category) =>
    Math.max(
      0,
      ...rules.filter(({ categories }) => categories & (1 << category)).map((rule) => rule.attempts),
    ),
  );
  const all = keep.reduce((sum, attempts) => sum + attempts, 0);
  return { keep, longest: LATEST + 2 * all + 16 };
}

const FIRST_SEEN = 0;
const LAST_SEEN = 1;
const ATTEMPTS = 2;
const BLOCKED_UNTIL = 3;
const BLOCK_COUNT = 4;
const LAST_BLOCK_END = 5;
/** 1 where a later attempt bears an earlier time than one before it: clocks are set back. */
const IS_DISORDERED = 6;
const LATEST = 7;

/** An attempt is one number: its time (whole ms) times this, and its category's index. */
const CATEGORIES = 8;

/**
 * What the detector remembers of one attacker. There are many of them, each
 * seen now and then: all its numbers lie side by side in one array, for what
 * costs time here is fetching them from far away in memory.
 */
export class AttackerState {
  /** The numbers named above, then the latest attempts, oldest first. */
  readonly #numbers: number[];

  constructor(time: number) {
    this.#numbers = [time, time, 0, 0, 0, 0, 0];
  }

  get firstSeen(): number {
    return this.#numbers[FIRST_SEEN] as number;
  }

  get lastSeen(): number {
    return this.#numbers[LAST_SEEN] as number;
  }

  /** All of them, also those that were made while it was blocked. */
  get attempts(): number {
    return this.#numbers[ATTEMPTS] as number;
  }

  /** Infinity: for ever. 0: not blocked. */
  get blockedUntil(): number {
    return this.#numbers[BLOCKED_UNTIL] as number;
  }

  /** Blocks that are over or stand, for growth. */
  get blockCount(): number {
    return this.#numbers[BLOCK_COUNT] as number;
  }

  get lastBlockEnd(): number {
    return this.#numbers[LAST_BLOCK_END] as number;
  }

  /** Attempts that were seen, whether or not they are to be judged. */
  see(count: number, time: number): void {
    const numbers = this.#numbers;
    numbers[LAST_SEEN] = time;
    numbers[ATTEMPTS] = (numbers[ATTEMPTS] as number) + count;
  }

  setBlocks(blockedUntil: number, blockCount: number, lastBlockEnd: number): void {
    this.#numbers[BLOCKED_UNTIL] = blockedUntil;
    this.#numbers[BLOCK_COUNT] = blockCount;
    this.#numbers[LAST_BLOCK_END] = lastBlockEnd;
  }

  /**
   * Attempts that the rules judge.
   * @param category its index
   */
  addAttempts(category: number, count: number, time: number, { keep, longest }: Memory): void {
    const numbers = this.#numbers;
    const attempt = time * CATEGORIES + category;
    if (numbers.length > LATEST && time < timeOf(numbers[numbers.length - 1] as number))
      numbers[IS_DISORDERED] = 1;
    for (let i = Math.min(count, keep[category] as number); i > 0; i--) numbers.push(attempt);
    if (numbers.length > longest) this.#drop(keep);
  }

  /** Drops the attempts that no rule looks at any more. */
  #drop(keep: readonly number[]): void {
    const numbers = this.#numbers;
    const left = [...keep];
    const kept: number[] = [];
    for (let i = numbers.length - 1; i >= LATEST; i--) {
      const attempt = numbers[i] as number;
      const category = attempt - timeOf(attempt) * CATEGORIES;
      const more = left[category] as number;
      if (more === 0) continue;
      left[category] = more - 1;
      kept.push(attempt);
    }
    numbers.length = LATEST;
    for (let i = kept.length - 1; i >= 0; i--) numbers.push(kept[i] as number);
  }

  /**
   * Whether the latest attempts break the rule: so many within so long before `now`.
   * An attempt that bears a later time than `now` (clocks are set back) counts as fresh.
   */
  breaks(armed: ArmedRule, now: number): boolean {
    const numbers = this.#numbers;
    const nthLatest = numbers.length - armed.attempts;
    if (nthLatest < LATEST) return false;
    // In order of time nothing before an attempt that is too old can count: mostly there is no more to look at.
    if (numbers[IS_DISORDERED] === 0 && now - timeOf(numbers[nthLatest] as number) > armed.withinMs)
      return false;
    return this.count(armed, now, armed.attempts) === armed.attempts;
  }

  /** How many attempts the rule counts now, at most `most`: of each category back to its first that is too old. */
  count({ categories, withinMs }: ArmedRule, now: number, most: number): number {
    const numbers = this.#numbers;
    let open = categories;
    let count = 0;
    for (let i = numbers.length - 1; i >= LATEST && open !== 0 && count < most; i--) {
      const attempt = numbers[i] as number;
      const time = timeOf(attempt);
      const bit = 1 << (attempt - time * CATEGORIES);
      if ((open & bit) === 0) continue;
      if (now - time > withinMs) open &= ~bit;
      else count++;
    }
    return count;
  }

  forgetAttempts(): void {
    this.#numbers.length = LATEST;
    this.#numbers[IS_DISORDERED] = 0;
  }
}

function timeOf(attempt: number): number {
  return Math.floor(attempt / CATEGORIES);
}
