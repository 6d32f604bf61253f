import type { AttemptCategory } from './attempt.ts';

/** What makes an attacker: so many attempts of these categories within so long. */
export interface Rule {
  /** Unique among the rules: letters, digits, dashes. */
  readonly name: string;
  /** Attempts of all these categories are counted together. */
  readonly counts: readonly AttemptCategory[];
  /** The attempt with this number blocks: 1 to 1,000. */
  readonly attempts: number;
  readonly withinSeconds: number;
  /** Length of the first block; null: for ever. */
  readonly blockSeconds: number | null;
}

/** How blocks grow for an attacker who comes back. */
export interface Growth {
  /** Each further block lasts this many times the one before: 1 or more. 1: no growth. */
  readonly factor: number;
  /** No block grows beyond this; null: no limit. */
  readonly maxSeconds: number | null;
  /** A block that ended longer ago than this is forgotten. */
  readonly rememberSeconds: number;
}

/** Many attackers in one network: block the network. */
export interface Escalation {
  readonly attackers: number;
  readonly withinSeconds: number;
  readonly ipv4PrefixLength: number;
  readonly ipv6PrefixLength: number;
  readonly blockSeconds: number | null;
}

/** Everything that detection depends on besides the lines and the allow list. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** Users whose attempts count as "restricted". */
  readonly restrictedUsers: readonly string[];
  readonly growth: Growth;
  readonly escalation: Escalation | null;
  /** A successful login forgets the attempts of its address (DenyHosts' RESET_ON_SUCCESS). */
  readonly resetOnSuccess: boolean;
  /** An address that logged in within this time is not blocked. */
  readonly spareAfterLoginSeconds: number;
  /** IPv6 sources are counted and blocked by a prefix of this length. */
  readonly ipv6PrefixLength: number;
}

export type PresetName = 'drawbridge' | 'denyhosts' | 'fail2ban';
