import type { EventKind } from '../../src-shared/login-event.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from '../detect/detector.ts';
import type { CountedEvents, OnAttempts } from './scan-counter.ts';

export interface ScannedAttacker {
  readonly attacker: string;
  readonly attempts: number;
  readonly first: number;
  readonly last: number;
}

/** What a log says, added up. Times in ms since 1970. */
export interface ScanSummary {
  readonly lines: number;
  readonly skippedLines: number;
  readonly events: number;
  readonly attempts: number;
  /** Of the first and the last event that bears a time. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly kinds: Readonly<Record<EventKind, number>>;
  readonly attackers: ReadonlyMap<string, ScannedAttacker>;
  /** Attempts by user tried. */
  readonly users: ReadonlyMap<string, number>;
  /** Attempts by the hour in which they were made (ms of its start in UTC). */
  readonly hours: ReadonlyMap<number, number>;
  /** Whom the rules would have blocked, and whom they would have spared, in the log's order. */
  readonly decisions: readonly Decision[];
}

/** How many lines a log has. */
export interface LineCounts {
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

  summary(counted: CountedEvents, { lines, skippedLines }: LineCounts): ScanSummary {
    const attackers = [...this.#detector.attackers()].map(
      ({ attacker, attempts, firstSeen, lastSeen }) =>
        [attacker, { attacker, attempts, first: firstSeen, last: lastSeen }] as const,
    );
    return { lines, skippedLines, ...counted, attackers: new Map(attackers), decisions: this.#decisions };
  }
}
