import type { SkipKind } from './decision.ts';

export interface CrowdSecSettings {
  readonly url: string;
  /** PEM of an authority of one's own. */
  readonly ca: string | null;
  /** '': it has not joined. */
  readonly machineId: string;
  /** Learn whom others block. */
  readonly pull: boolean;
  /** Tell others whom this guard blocks by its rules. */
  readonly push: boolean;
  readonly pollSeconds: number;
  /** Take decisions of these origins only; empty: all. */
  readonly origins: readonly string[];
}

export interface CrowdSecSecrets {
  /** The machine's. */
  readonly password: string | null;
  readonly bouncerKey: string | null;
}

export interface CrowdSecStatus {
  /** Since when all that is switched on goes well, ms since 1970; null: it does not. */
  readonly connectedSince: number | null;
  /** When the LAPI last answered as it should, ms since 1970. */
  readonly lastAnswerAt: number | null;
  /** What is wrong and what to do, in sentences; null: nothing. */
  readonly pullProblem: string | null;
  readonly pushProblem: string | null;
  /** Entries after the last answer. */
  readonly entries: number;
  /** Decisions passed over since the last whole list, by why. */
  readonly skipped: Readonly<Partial<Record<SkipKind, number>>>;
  /** Own standing blocks that the LAPI knows, and those that it does not know yet. */
  readonly told: number;
  readonly untold: number;
  /** Unblocked here, not confirmed there yet. */
  readonly takingBack: number;
}
