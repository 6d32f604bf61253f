import type { AttemptCategory } from '../../src-shared/attempt.ts';
import type { Block } from '../../src-shared/block.ts';
import type { Attacker, AttackerDetails, EventRow, Spare } from '../../src-shared/contract.ts';
import type { LoginEvent } from '../../src-shared/login-event.ts';

/** A login event as detection hands it over to be remembered. */
export interface NewEvent extends LoginEvent {
  /** Never null here: a line without a time has the time at which it was read. */
  readonly time: number;
  /** The source that it counts for: an IPv4 address, or an IPv6 prefix in CIDR notation. */
  readonly attacker: string | null;
  /** How many new attempts it was. */
  readonly attempts: number;
  /** Never null where `attempts` is above 0. */
  readonly category: AttemptCategory | null;
  /** The raw line. */
  readonly line: string;
}

/** A stored event as detection needs it to count again after a restart. */
export interface PastEvent extends LoginEvent {
  readonly id: number;
  readonly time: number;
  readonly attempts: number;
  readonly category: AttemptCategory | null;
}

export type NewBlock = Pick<Block, 'target' | 'since' | 'until' | 'by' | 'reason' | 'rule'>;

/** What became of a block that was to be added. */
export interface BlockOutcome {
  /** The block that now stands for the target. */
  readonly block: Block;
  /** False: one stood already that keeps the target out at least as long, and it was left as it is. */
  readonly added: boolean;
  /** The block that made room for this one: replaced, or over but not lifted yet. */
  readonly ended: Block | null;
}

export interface Lift {
  readonly id: number;
  readonly at: number;
  /** 'expired', 'owner', 'allow-list', … */
  readonly by: string;
}

export type NewSpare = Omit<Spare, 'id'>;

/** All that came of one batch of log lines. */
export interface Batch {
  /** Where the lines came from. */
  readonly source: string;
  /** Where to read on; opaque to the store. */
  readonly cursor: string;
  readonly events: readonly NewEvent[];
  readonly blocks: readonly NewBlock[];
  readonly spares: readonly NewSpare[];
  readonly lifts?: readonly Lift[];
}

export interface Committed {
  readonly events: EventRow[];
  readonly blocks: BlockOutcome[];
  readonly spares: Spare[];
  /** Only those that stood until now. */
  readonly lifted: Block[];
}

/** What the store knows of an attacker: the contract's, without where it is and what the guard does about it now. */
export type KnownAttacker = Omit<Attacker, 'status' | 'place'>;
export type KnownAttackerDetails = Omit<AttackerDetails, 'attacker' | 'shared'> & { attacker: KnownAttacker };

export type AttackerSort = 'lastSeen' | 'attempts' | 'firstSeen';

export interface HourCount {
  /** The start of the hour. */
  readonly hour: number;
  readonly attempts: Partial<Record<AttemptCategory, number>>;
  /** How many began. */
  readonly blocks: number;
}
