/** Who put a block there. */
export type BlockedBy = 'rule' | 'owner';

/** Why an attacker that a rule caught was left alone. */
export type SpareReason =
  | 'loopback'
  | 'own-address'
  | 'gateway'
  | 'allow-list'
  | 'recent-login'
  | 'open-session'
  | 'exempt-place'
  | 'paused';

/** An address or prefix kept out. Times in milliseconds since 1970. */
export interface Block {
  readonly id: number;
  /** Canonical address, or prefix in CIDR notation. */
  readonly target: string;
  readonly since: number;
  /** When it ends by itself; null: never. */
  readonly until: number | null;
  readonly by: BlockedBy;
  /** In words: the rule's evidence, or what the owner wrote. */
  readonly reason: string;
  /** The rule's name where a rule did it. */
  readonly rule: string | null;
  readonly liftedAt: number | null;
  /** 'expired', 'owner', 'allow-list', … ; null while it stands. */
  readonly liftedBy: string | null;
}
