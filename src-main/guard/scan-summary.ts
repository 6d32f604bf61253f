import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from '../detect/detector.ts';
import type { CountedEvents, OnAttempts } from './scan-counter.ts';

export interface ScannedAttacker {
  readonly attacker: string;
  readonly attempts: number;
  readonly first: number;
  readonly last: number;
}

/** What came of the attempts of a log. */
export interface Judged {
  readonly attackers: ReadonlyMap<string, ScannedAttacker>;
  /** Whom the rules would have blocked, and whom they would have spared, in the log's order. */
  readonly decisions: readonly Decision[];
}

/** What a log says, added up. Times in ms since 1970. */
export interface ScanSummary extends CountedEvents, Judged {
  readonly lines: number;
  readonly skippedLines: number;
}

/** Judges the attempts of a log. */
export class ScanJudge {
  readonly #detector: Detector;
  readonly #decisions: Decision[] = [];

  constructor(rules: RuleSet) {
    // The summary tells of all attackers, so none is forgotten.
    this.#detector = new Detector(rules, false);
  }

  readonly judge: OnAttempts = (address, count, category, time, isLogin) => {
    const detector = this.#detector;
    detector.judgeAttempts(address, count, category, time, isLogin);
    for (const decision of detector.decisions) this.#decisions.push(decision);
  };

  judged(): Judged {
    const attackers = [...this.#detector.attackers()].map(
      ({ attacker, attempts, firstSeen, lastSeen }) =>
        [attacker, { attacker, attempts, first: firstSeen, last: lastSeen }] as const,
    );
    return { attackers: new Map(attackers), decisions: this.#decisions };
  }
}
