/** Somebody whom others want kept out. */
export interface SharedEntry {
  /** Canonical address, or prefix in CIDR notation (src-shared/address.ts). */
  readonly target: string;
  /** When it ends by itself, ms since 1970; null: when whoever named it takes it back. */
  readonly until: number | null;
  /** Why, in their words: a stranger's text, at most 200 characters; '' where they don't say. */
  readonly reason: string;
}

/** A block of this guard's own making, from attempts that it saw itself. Times in ms since 1970. */
export interface OwnBlock {
  /** The store's. */
  readonly id: number;
  readonly target: string;
  readonly since: number;
  /** Null: for ever. */
  readonly until: number | null;
  /** The rule's name. */
  readonly rule: string;
  /** In words, with figures: "5 wrong passwords … within 10 minutes". No text of the attacker. */
  readonly reason: string;
}
