import { ATTEMPT_CATEGORIES, type AttemptCategory } from '../../src-shared/attempt.ts';
import type { Rule } from '../../src-shared/rule.ts';

const INDEX_OF = Object.fromEntries(ATTEMPT_CATEGORIES.map((category, index) => [category, index])) as Record<
  AttemptCategory,
  number
>;

/** A rule as the detector uses it. */
export interface ArmedRule {
  readonly rule: Rule;
  /** Indices of the categories that it counts. */
  readonly categories: readonly number[];
  readonly attempts: number;
  readonly withinMs: number;
}

export function arm(rule: Rule): ArmedRule {
  return {
    rule,
    categories: [...new Set(rule.counts)].map((category) => INDEX_OF[category]),
    attempts: rule.attempts,
    withinMs: rule.withinSeconds * 1000,
  };
}

/** What the detector remembers of one attacker. */
export class AttackerState {
  /** For each category the times of its latest attempts (ms), oldest first. */
  readonly #times: (number[] | undefined)[] = [];
  lastTime: number;
  /** Infinity: for ever. 0: not blocked. */
  blockedUntil = 0;
  /** Blocks that are over or stand, for growth. */
  blockCount = 0;
  lastBlockEnd = 0;

  constructor(time: number) {
    this.lastTime = time;
  }

  /** @param keep how many attempts of this category any rule looks at */
  addAttempts(category: AttemptCategory, count: number, time: number, keep: number): void {
    this.lastTime = time;
    const index = INDEX_OF[category];
    let times = this.#times[index];
    if (times === undefined) {
      times = [];
      this.#times[index] = times;
    }
    for (let i = Math.min(count, keep); i > 0; i--) times.push(time);
    if (times.length >= keep * 2 + 16) times.splice(0, times.length - keep);
  }

  /**
   * Whether the latest attempts break the rule: so many within so long before `now`.
   * An attempt that bears a later time than `now` (clocks are set back) counts as fresh.
   */
  breaks(armed: ArmedRule, now: number): boolean {
    return this.count(armed, now, armed.attempts) === armed.attempts;
  }

  /** How many attempts the rule counts now, at most `most`. */
  count({ categories, withinMs }: ArmedRule, now: number, most: number): number {
    let count = 0;
    for (let c = 0; c < categories.length; c++) {
      const times = this.#times[categories[c] as number];
      if (times === undefined) continue;
      for (let i = times.length - 1; i >= 0 && count < most; i--) {
        if (now - (times[i] as number) > withinMs) break;
        count++;
      }
    }
    return count;
  }

  forgetAttempts(): void {
    this.#times.length = 0;
  }
}
