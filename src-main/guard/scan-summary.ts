import type { CompactEvent } from '../../src-shared/compact-event.ts';
import type { EventKind } from '../../src-shared/login-event.ts';
import type { RuleSet } from '../../src-shared/rule.ts';
import { type Decision, Detector } from '../detect/detector.ts';
import { ScanTally } from './scan-tally.ts';

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

/** Counts, judges and adds up the events of a log. */
export class ScanJudge {
  readonly #detector: Detector;
  readonly #tally = new ScanTally();
  readonly #decisions: Decision[] = [];

  constructor(rules: RuleSet) {
    // The summary tells of all attackers, so none is forgotten.
    this.#detector = new Detector(rules, false);
  }

  /** @param isTimed whether the event's line bears its time */
  add(event: CompactEvent, isTimed: boolean): void {
    const time = isTimed ? event.time : Number.NaN;
    this.#tally.addEvent(event.kind, time);
    const attempts = this.#detector.judge(event);
    if (attempts === 0) return;
    this.#tally.addAttempts(event.user, time, attempts);
    for (const decision of this.#detector.decisions) this.#decisions.push(decision);
  }

  summary({ lines, skippedLines }: LineCounts): ScanSummary {
    const { events, attempts, firstTime, lastTime, kinds, users, hours } = this.#tally;
    const attackers = [...this.#detector.attackers()].map(
      ({ attacker, attempts, firstSeen, lastSeen }) =>
        [attacker, { attacker, attempts, first: firstSeen, last: lastSeen }] as const,
    );
    return {
      lines,
      skippedLines,
      events,
      attempts,
      firstTime,
      lastTime,
      kinds,
      attackers: new Map(attackers),
      users,
      hours,
      decisions: this.#decisions,
    };
  }
}
